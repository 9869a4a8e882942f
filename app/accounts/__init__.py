"""Accounts: who works in the console, in which organisation, as what; and what each may do there."""
