"""Measurements, each beside the machine's bare limit or a peer in the same run. Run with `make bench`."""
