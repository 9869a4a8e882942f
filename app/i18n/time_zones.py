"""Time zones, by their IANA names: a letter's opening and closing are entered and shown in its own (rules.md, Closing).

The list is zoneinfo's: the system's, or the package tzdata's on a machine without one (such as a container).
"""

import functools
import re
import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext, lazy_pgettext, pgettext

UTC_NAME = "UTC"
LONGEST = 60  # characters in a name

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
_NOBODY_LIVES_THERE = {"Factory", "localtime", "posixrules"}  # pseudo-zones that only mean something on one machine
_PLACE = re.compile(r"[A-Z][A-Za-z_-]*(?:/[A-Za-z_-]+)+")


@functools.cache
def names() -> frozenset[str]:
    """Every zone that a letter may have."""
    return frozenset(zoneinfo.available_timezones() - _NOBODY_LIVES_THERE | {UTC_NAME})


def offered() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """(area, its (name, place in words)), for a select. Legacy names are accepted but not offered."""
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
    """The zone of that name. UTC if this machine does not know it, so that the page can still be shown."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC_NAME)


def end_of(day: date, name: str) -> datetime:
    """The datetime, in UTC, at which that day ends in that zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(name)).astimezone(UTC)
