"""The directory: bodies and offices, their forms of address, channels and rules, and how sure we are."""
