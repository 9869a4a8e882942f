"""Keeping: what is sealed comes under the newest key; the database is copied away, and put back without forgetting."""
