"""A look at a campaign before it is public, behind a secret link: for the press, for partners."""
