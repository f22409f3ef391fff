"""Tests of petitions.delivery."""
