"""Long proofs: kills, seizures, whole installations."""
