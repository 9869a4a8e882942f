"""Organisations: their current and former names and addresses, and their pages."""
