"""Endorsements: rules, verbs, the desk, and the page behind an invitation."""
