"""Refusals and failures met by an operator. Each message says why, what was left unchanged, and what to do."""


class CannotKeep(Exception):
    """A backup or a restore."""


class CannotStart(Exception):
    """Web, worker and commands lack what they need, or it is another site's."""
