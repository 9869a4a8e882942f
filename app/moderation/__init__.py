"""Moderation: names that wait for review, and signatures removed with a reason."""
