"""The ledger: what entries mean, and the registrar that alone numbers them and keeps the tally."""
