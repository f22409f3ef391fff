"""Fraud without third parties: who is held and why, found without keeping a trail; nobody is refused."""
