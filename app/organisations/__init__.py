"""Organisations: the names and addresses that they have and had, and what their pages say."""
