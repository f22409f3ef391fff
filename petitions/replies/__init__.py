"""Replies: what comes back to a letter, by mail, page, post, telephone or in a meeting, and what it leads to."""
