"""Which frozen letter goes to whom and when, who approved it, and what is done by hand."""
