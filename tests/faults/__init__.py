"""The 46 faults of delivery: each done on purpose, again and again, and an oracle that counts what arrived."""
