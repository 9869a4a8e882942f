"""Why a backup or a restore is refused, or has failed."""


class CannotKeep(Exception):
    """The message says why, what was left as it was, and what to do."""
