"""What comes back to a letter."""
