"""Tests of petitions.signing."""
