"""What the passphrase of the names is, and a sheet to keep it on paper. No page here takes or knows it."""
