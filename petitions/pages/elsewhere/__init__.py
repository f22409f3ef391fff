"""A campaign outside of its page: on paper, in frames of others, in feeds, as figures, as a picture."""
