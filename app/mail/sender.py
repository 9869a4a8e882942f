"""Parses and validates MAIL_FROM at start, so that every accepted value can be sent."""

from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address as HeaderAddress
from functools import lru_cache

from flask_babel import gettext

from app.i18n.formats import thousands
from app.text.addresses import BadAddress, parse_address

LONGEST_NAME = 100


class BadSender(ValueError):
    """MAIL_FROM is not a valid sender; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of our mail: an optional display name, and an address with an ASCII domain."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def called(self) -> str:
        """The display name, or the domain without one."""
        return self.name or self.domain

    def named(self, name: str) -> str:
        """The From header under this name, quoted as needed; non-ASCII characters are left as they are."""
        username, _, domain = self.address.rpartition("@")
        return str(HeaderAddress(display_name=name, username=username, domain=domain))

    def __str__(self) -> str:
        return self.named(self.name)


@lru_cache(maxsize=8)
def parse_sender(text: str) -> Sender:
    """`letters@guild.example`, or a name and the address in angle brackets; the name may contain commas, quoted or not.
    Raises BadSender.
    """
    if not text.isprintable():
        raise BadSender(
            gettext("MAIL_FROM has a line end or an unseen character in it. Write it on one line, as NAME <ADDRESS>.")
        )
    name, address = _split(text.strip())
    try:
        parsed = parse_address(address)
    except BadAddress as error:
        raise BadSender(
            gettext(
                "MAIL_FROM needs an address we can send from, not %(address)s. %(why)s",
                address=repr(address),
                why=error,
            )
        ) from error
    if parsed.deliver_to != address:
        raise BadSender(
            gettext("MAIL_FROM needs one address, not %(address)s. Write it as NAME <ADDRESS>.", address=repr(address))
        )
    if len(name) > LONGEST_NAME:
        raise BadSender(
            gettext(
                "The name in MAIL_FROM is longer than %(most)s characters. Use a shorter one.",
                most=thousands(LONGEST_NAME),
            )
        )
    return Sender(name, parsed.envelope)


def _split(text: str) -> tuple[str, str]:
    if not text.endswith(">"):
        return "", text
    name, _, address = text[:-1].rpartition("<")
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    elif "<" in name or ">" in name or "@" in name:
        raise BadSender(gettext("MAIL_FROM has more than one address. Use one, as NAME <ADDRESS>."))
    return _decoded(name), address


def _decoded(name: str) -> str:
    if "=?" not in name:
        return name
    try:
        decoded = str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return name
    if not decoded.isprintable():
        raise BadSender(
            gettext("The name in MAIL_FROM has a line end or an unseen character in it. Write it as plain text.")
        )
    return decoded
