"""What the passphrase of the names is, a sheet to keep it on paper, and a try whether that paper is still right."""
