"""Moderation: names that wait for a look, and signatures that are taken off with a reason."""
