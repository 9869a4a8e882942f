"""The tally: totals as counted by the registrar, the public lists, and the audit that compares both."""
