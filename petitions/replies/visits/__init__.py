"""Pages of the addressee: the one behind the link in the mail or on the cover slip."""
