"""A campaign outside of its page: paper, frames, figures, feeds, letters, the site map."""
