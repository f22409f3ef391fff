"""Tests of petitions.core."""
