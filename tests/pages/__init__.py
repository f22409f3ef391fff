"""Tests of petitions.pages."""
