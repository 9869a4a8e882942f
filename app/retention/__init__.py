"""Retention: what is forgotten when."""
