"""Accounts: organisers, their memberships and roles, and what each role may do in the console."""
