"""Tests of petitions.recipients."""
