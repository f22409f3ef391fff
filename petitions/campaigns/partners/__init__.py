"""Organizations of this installation that campaign together with the host of a campaign."""
