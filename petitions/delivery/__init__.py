"""The outbox: envelopes, batches and what became of them. Carries any mail and knows no campaign."""
