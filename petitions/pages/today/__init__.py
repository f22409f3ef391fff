"""The first screen of the desk: what waits for this person, and the campaigns."""
