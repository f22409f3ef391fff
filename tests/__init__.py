"""Tests mirror the packages and read as sentences."""
