"""What stands in the lines of a letter's head until its organiser says otherwise."""

from app.models import LetterKind
from app.organisations.byline import organised_by

Addressees = tuple[tuple[str, str, str], ...]  # name, office, body

_KINDS = {
    LetterKind.OPEN_LETTER: "an open letter",
    LetterKind.PETITION: "a petition",
    LetterKind.PLEDGE: "a pledge",
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
    if not bodies:
        return _KINDS[kind]
    others = f" and {bodies[1]}" if len(bodies) == 2 else " and others" if len(bodies) > 2 else ""
    return f"{_KINDS[kind]} to {bodies[0]}{others}"


def _lines(addressees: Addressees) -> list[str]:
    """Who holds an office and its name on one line, the body on the next."""
    lines: list[str] = []
    for name, office, body in addressees:
        lines += [line for line in (", ".join(part for part in (name, office) if part), body) if line]
    return lines
