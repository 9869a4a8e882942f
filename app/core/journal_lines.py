"""The lines of journals: numbered and signed when written, verified when read."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import encryption

OPENED, ALIVE = "opened", "alive"

Line = dict[str, Any]


@dataclass
class Place:
    """The current end of a journal: its id, its last number, and the month of that line."""

    journal: str
    number: int = 0
    month: str | None = None
    follows: tuple[str, int] | None = None
    """The journal, and its last line, that a new one is the rest of."""


@dataclass(frozen=True)
class Stretch:
    """Lines that are stored together (one month); the first of each journal among them is `opened`."""

    name: str
    lines: Sequence[Line]


def numbered(lines: list[Line], place: Place, *, sinks: int, key: str) -> list[Line]:
    """The lines as written after that place, with an `opened` line for each new month. Each records the number of
    sinks.
    """
    written: list[Line] = []
    for line in lines:
        if month_of(line) != place.month:
            follows = {"follows": [*place.follows]} if place.follows else {}
            written.append(_next({"at": line["at"], "act": OPENED, **follows}, place, sinks=sinks, key=key))
            place.month, place.follows = month_of(line), None
        written.append(_next(line, place, sinks=sinks, key=key))
    return written


def _next(line: Line, place: Place, *, sinks: int, key: str) -> Line:
    place.number += 1
    several = {"sinks": sinks} if sinks > 1 else {}
    whole = {**line, **several, "journal": place.journal, "line": place.number}
    return {**whole, "digest": digest_of(whole, key)}


def month_of(line: Line) -> str:
    return str(line["at"])[:7]


def moment_of(line: Line) -> datetime:
    return datetime.fromisoformat(line["at"])


def digest_of(line: Line, site_key: str) -> str:
    """The signature of a line, over everything in it except its own `digest`."""
    written = json.dumps({name: line[name] for name in sorted(line) if name != "digest"}, separators=(",", ":"))
    return encryption.keyed_digest(site_key, written).hex()[:32]


def is_numbered(line: Line) -> bool:
    number = line.get("line")
    return isinstance(line.get("journal"), str) and isinstance(number, int) and number > 0


def as_text(line: Line) -> str:
    return json.dumps(line, separators=(",", ":"))


def read_lines(content: bytes) -> Iterator[Line]:
    """Skips everything that is not a complete line: one torn by a crash records no commit."""
    for text in content.decode("utf-8", "replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"at", "act"} <= line.keys():
            yield line
