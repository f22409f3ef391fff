"""Tests of petitions.campaigns."""
