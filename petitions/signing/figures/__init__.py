"""Public figures of a campaign for programs: counted in the worker, kept as one row, read by anybody."""
