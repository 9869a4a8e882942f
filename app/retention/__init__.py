"""Retention: erasing personal data on schedule."""
