"""Why a backup or restore was refused or failed."""


class CannotKeep(Exception):
    """The message says why, what was left unchanged, and what to do."""
