"""Tests of looking at a campaign before it is public."""
