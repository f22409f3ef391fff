"""Tests of petitions.organizers."""
