"""Who may sign, how a signature is confirmed, sealed and counted."""
