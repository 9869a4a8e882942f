"""Delivery failures. None of these contains the server's reply, because servers repeat addresses.

Failure
├── Needless         the mail is obsolete: not sent, and not reported
├── Refused          this mail, permanently
├── Later            this mail, temporarily
└── Unreachable      the server accepts nothing; not the mail's fault
    └── Interrupted  … in the middle of this mail, which may have arrived
"""


class Failure(Exception):
    """A mail that was not handed over."""


class Refused(Failure):
    """The server will never accept this mail: a 5xx reply to its recipient or content, or an invalid address."""

    def __init__(self, code: int, *, unread: str | None = None) -> None:
        super().__init__(str(code))
        self.code = code
        self.unread = unread  # the enhanced status code for a nonexistent mailbox (status_codes)


class Needless(Failure):
    """The mail's message no longer applies when it is to be sent."""


class Later(Failure):
    """The server does not accept this mail now: a 4xx reply."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Unreachable(Failure):
    """No connection, no greeting, no login, or "going away"; the message is a reply code or the name of an error."""


class Interrupted(Unreachable):
    """The connection ended in the middle of a mail. The mail may have arrived, and one that always causes this must not
    block the others.
    """
