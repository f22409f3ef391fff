"""Tests of campaigns' pictures."""
