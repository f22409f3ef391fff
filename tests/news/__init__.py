"""News to supporters who asked for them."""
