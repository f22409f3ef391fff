"""Tests of petitions.letters."""
