"""Tests of the act that freezes everything."""
