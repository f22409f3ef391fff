"""Tests of campaigning together."""
