"""Public figures for programs."""
