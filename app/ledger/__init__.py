"""The ledger: what entries mean, and the one registrar that numbers them and keeps the tally."""
