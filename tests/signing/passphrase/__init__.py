"""Pages that explain the passphrase of the names."""
