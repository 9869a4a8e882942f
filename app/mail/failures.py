"""How handing a mail over fails. None of these carries what the server said, for servers repeat addresses.

Failure
├── Needless         what it says is over: nobody is told
├── Refused          this mail, for good
├── Later            this mail, for now
└── Unreachable      the server takes nothing: no fault of the mail
    └── Interrupted  … and it went away in the middle of this mail, which may have arrived
"""


class Failure(Exception):
    """Not handed over."""


class Refused(Failure):
    """The server will never take this mail: a 5xx answer to its recipient or content, or an address it cannot write."""

    def __init__(self, code: int, *, unread: str | None = None) -> None:
        super().__init__(str(code))
        self.code = code
        self.unread = unread  # the enhanced code that says that nobody reads the mailbox (status_codes)


class Needless(Failure):
    """What the mail would say is over by the moment of sending."""


class Later(Failure):
    """The server does not take this mail now: a 4xx answer."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Unreachable(Failure):
    """No connection, no greeting, no login, or "going away": the message is a reply code or the name of an error."""


class Interrupted(Unreachable):
    """The connection ended in the middle of a mail. It may have arrived, and a mail that always does this must not
    stand in the way of the others."""
