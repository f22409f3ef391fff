"""Freeze everything: one act for the worst hour, and the way back."""
