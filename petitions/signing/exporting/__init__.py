"""Exports of signatures: asked for with a purpose, allowed by a second person, written by a worker, gone in a day."""
