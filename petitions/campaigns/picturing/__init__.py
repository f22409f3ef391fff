"""The picture of a campaign: drawn anew and made small, with words for those who do not see it."""
