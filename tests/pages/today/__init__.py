"""Tests of the first screen of the desk."""
