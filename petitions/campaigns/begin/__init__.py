"""The way to a first campaign: four short steps, each of which saves what it asked."""
