"""Opaque marks: where the next part of a list begins, and which of the names on a page a form refers to.

A mark holds the sort values themselves, not a row id, so a walk continues correctly even if the row it stopped at is
gone or has changed. It is encrypted together with its purpose and time: it reveals nothing, opens nothing else, and
expires after an hour.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, literal, tuple_

from app.core import encryption
from app.core.errors import MarkExpired

LIVES = timedelta(hours=1)
MADE_EVERY = timedelta(minutes=5)  # marks are stable within this time, so that an unchanged page stays byte-identical
LONGEST = 4_000  # characters

Listed = TypeVar("Listed")
Row = TypeVar("Row")
Place = Sequence[Any]  # values of the columns that a list is ordered by: texts, numbers, datetimes


def mark_of(place: Place, *, of: str, now: datetime) -> str:
    """`of` names the list and the letter that the mark belongs to."""
    made = int(now.timestamp() // MADE_EVERY.total_seconds() * MADE_EVERY.total_seconds())
    return encryption.encrypt_evenly(
        json.dumps([made, *place], default=_moment, ensure_ascii=False), purpose=f"mark {of}"
    )


def place_in(mark: str | None, *, of: str, now: datetime, begin: str) -> Place | None:
    """The place in a mark; None if there is no mark or it is not one of ours for this list. Raises MarkExpired, with
    `begin` as the way on.
    """
    if not mark or len(mark) > LONGEST:
        return None
    try:
        made, *place = _values(encryption.decrypt_evenly(mark, purpose=f"mark {of}"))
    except ValueError:
        return None
    if not made <= now.timestamp() < made + LIVES.total_seconds():
        raise MarkExpired(way_on=(begin, gettext("Start from the beginning")))
    return place


def stretch(
    query: Select[Listed], order: Sequence[Any], *, after: Place | None, most: int, descending: bool = False
) -> Select[Listed]:
    """Keyset pagination: the rows of a list after a place, or its first ones; and one more, so that `cut` knows if
    there are others. The cost does not grow with the place.
    """
    if after is not None:
        query = query.where(behind(after, order, descending=descending))
    return query.limit(most + 1)


def cut(found: Sequence[Row], most: int) -> tuple[Sequence[Row], Row | None]:
    """The rows of a page, and the last of them if there are others after it."""
    return found[:most], found[most - 1] if len(found) > most else None


def behind(place: Place, order: Sequence[Any], *, descending: bool = False) -> ColumnElement[bool]:
    """The condition for rows after a place in a list of this order."""
    stood = tuple_(*(literal(value, column.type) for value, column in zip(place, order, strict=True)))
    return tuple_(*order) < stood if descending else tuple_(*order) > stood


def _moment(value: datetime) -> dict[str, str]:
    return {"at": value.isoformat()}


def _values(encrypted: str) -> list[Any]:
    values: list[Any] = json.loads(encrypted, object_hook=_read)
    return values


def _read(written: dict[str, str]) -> datetime:
    return datetime.fromisoformat(written["at"])
