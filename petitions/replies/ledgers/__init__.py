"""Pages of the ledger on the desk, and the step from there to a follow-up."""
