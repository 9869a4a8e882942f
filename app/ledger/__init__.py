"""The ledger: one registrar numbers the entries of a letter and keeps its tally."""
