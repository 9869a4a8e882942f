"""Time zones, by their IANA names: a letter's opening and closing are typed and shown in its own (rules.md, Closing).

The list is zoneinfo's: the system's own, and the package tzdata where a machine (a container, say) has none.
"""

import functools
import re
import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext, lazy_pgettext, pgettext

UTC_NAME = "UTC"
LONGEST = 60  # characters of a name

_AREAS = {
    "Africa": lazy_gettext("Africa"),
    "America": lazy_gettext("America"),
    "Antarctica": lazy_gettext("Antarctica"),
    "Asia": lazy_gettext("Asia"),
    "Atlantic": lazy_pgettext("part of the world", "Atlantic"),
    "Australia": lazy_gettext("Australia"),
    "Europe": lazy_gettext("Europe"),
    "Indian": lazy_pgettext("part of the world", "Indian"),
    "Pacific": lazy_pgettext("part of the world", "Pacific"),
}
_NOBODY_LIVES_THERE = {"Factory", "localtime", "posixrules"}  # a machine's own, which another does not know
_PLACE = re.compile(r"[A-Z][A-Za-z_-]*(?:/[A-Za-z_-]+)+")


@functools.cache
def names() -> frozenset[str]:
    """Every zone that a letter may have."""
    return frozenset(zoneinfo.available_timezones() - _NOBODY_LIVES_THERE | {UTC_NAME})


def offered() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """(area, its (name, place in words)), for a select: places that people know; older names are taken, not offered."""
    everywhere = pgettext("time zone", "Everywhere")
    return [(everywhere, [(UTC_NAME, UTC_NAME)]), *((str(_AREAS[area]), places) for area, places in _places())]


@functools.cache
def _places() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    by_area = {
        area: sorted((name, words_of(name)) for name in names() if name.startswith(f"{area}/") and _PLACE.match(name))
        for area in _AREAS
    }
    return [(area, places) for area, places in by_area.items() if places]


def words_of(name: str) -> str:
    """America/Argentina/Buenos_Aires → "Argentina, Buenos Aires"."""
    return ", ".join(name.split("/")[1:] or [name]).replace("_", " ")


@functools.cache
def zone_of(name: str) -> ZoneInfo:
    """Of a name from another machine that this one does not know: UTC, for a page is shown all the same."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC_NAME)


def end_of(day: date, name: str) -> datetime:
    """The moment, in UTC, at which that day is over there."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(name)).astimezone(UTC)
