"""Tests of petitions.dispatch."""
