"""Default lines for a letter's head, until its organiser changes them."""

from flask_babel import lazy_gettext

from app.models import LetterKind
from app.organisations.byline import organised_by

Addressees = tuple[tuple[str, str, str], ...]  # name, office, body

# Without an addressed body, with one, with two, and with more.
_HEADS = {
    LetterKind.OPEN_LETTER: (
        lazy_gettext("an open letter"),
        lazy_gettext("an open letter to %(first)s"),
        lazy_gettext("an open letter to %(first)s and %(second)s"),
        lazy_gettext("an open letter to %(first)s and others"),
    ),
    LetterKind.PETITION: (
        lazy_gettext("a petition"),
        lazy_gettext("a petition to %(first)s"),
        lazy_gettext("a petition to %(first)s and %(second)s"),
        lazy_gettext("a petition to %(first)s and others"),
    ),
    LetterKind.PLEDGE: (
        lazy_gettext("a pledge"),
        lazy_gettext("a pledge to %(first)s"),
        lazy_gettext("a pledge to %(first)s and %(second)s"),
        lazy_gettext("a pledge to %(first)s and others"),
    ),
}


def of(kind: LetterKind, addressees: Addressees, organisation: str) -> dict[str, str]:
    """By column."""
    return {
        "caps_line": _caps_line(kind, addressees),
        "byline": organised_by(organisation),
        "address": "\n".join(_lines(addressees)),
    }


def _caps_line(kind: LetterKind, addressees: Addressees) -> str:
    bodies = list(dict.fromkeys(body or office or name for name, office, body in addressees))
    first, second = [*bodies, "", ""][:2]
    return str(_HEADS[kind][min(len(bodies), 3)]) % {"first": first, "second": second}


def _lines(addressees: Addressees) -> list[str]:
    """Name and office on one line, the body on the next."""
    lines: list[str] = []
    for name, office, body in addressees:
        lines += [line for line in (", ".join(part for part in (name, office) if part), body) if line]
    return lines
