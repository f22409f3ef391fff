"""Campaigns, waves, texts and numbered demands, and which bodies a demand points to."""
