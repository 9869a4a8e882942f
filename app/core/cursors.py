"""Marks: where the next part of a list begins, and which of the names on a page a form means.

A mark holds the place itself and no handle on a row, so that a walk goes on behind where somebody stood who has gone
or changed since. It is encrypted with what it is a mark of and with its moment: it tells nothing, opens nothing else,
and lives an hour.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, literal, tuple_

from app.core import encryption
from app.core.errors import MarkExpired

LIVES = timedelta(hours=1)
MADE_EVERY = timedelta(minutes=5)  # marks of one place and time are the same, so that a page which has not changed is
LONGEST = 4_000  # characters

Place = Sequence[Any]  # values of the columns that a list is ordered by: text, numbers, moments


def mark_of(place: Place, *, of: str, now: datetime) -> str:
    """`of` says which list, of which letter."""
    made = int(now.timestamp() // MADE_EVERY.total_seconds() * MADE_EVERY.total_seconds())
    return encryption.encrypt_evenly(
        json.dumps([made, *place], default=_moment, ensure_ascii=False), purpose=f"mark {of}"
    )


def place_in(mark: str | None, *, of: str, now: datetime, begin: str) -> Place | None:
    """The place in a mark; None where there is none, or one that is none of ours for this list. Raises MarkExpired with
    the way to `begin`.
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


def behind(place: Place, order: Sequence[Any], *, descending: bool = False) -> ColumnElement[bool]:
    """What comes after a place in a list of this order."""
    stood = tuple_(*(literal(value, column.type) for value, column in zip(place, order, strict=True)))
    return tuple_(*order) < stood if descending else tuple_(*order) > stood


def _moment(value: datetime) -> dict[str, str]:
    return {"at": value.isoformat()}


def _values(encrypted: str) -> list[Any]:
    values: list[Any] = json.loads(encrypted, object_hook=_read)
    return values


def _read(written: dict[str, str]) -> datetime:
    return datetime.fromisoformat(written["at"])
