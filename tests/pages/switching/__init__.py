"""Tests of the switches on the desk."""
