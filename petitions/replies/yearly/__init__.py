"""The yearly report of a campaign, for members and donors: signatures, letters, doors, answers, what is open."""
