"""The start command leaves nothing behind, names what is in its way, and gives private keys to workers only."""
