"""News: what organizers write to supporters who asked what came of their signature."""
