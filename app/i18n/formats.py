"""Formats numbers, datetimes and checksums for the pages. Datetimes are shown in UTC, or in the time zone of the letter
they belong to.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, lazy_gettext, lazy_pgettext, ngettext, pgettext

from app.i18n.languages import ENGLISH
from app.i18n.time_zones import UTC_NAME, zone_of
from app.text.review_reasons import CHOICES


def locale_here() -> Locale:
    """The reader's locale; English outside a request."""
    return get_locale() or Locale(ENGLISH)


def thousands(number: int) -> str:
    """26311 → "26,311"."""
    return _grouped(number, locale_here())


@lru_cache(maxsize=4096)
def _grouped(number: int, locale: Locale) -> str:
    return str(format_decimal(number, locale=locale))


def ordinal(number: int) -> str:
    """26311 → "26,311th", 2 → "2nd"."""
    return thousands(number) + ordinal_suffix(number)


def ordinal_suffix(number: int) -> str:
    """26311 → "th", 2 → "nd"."""
    forms = {
        "one": pgettext("after a number that ends like 1", "st"),
        "two": pgettext("after a number that ends like 2", "nd"),
        "few": pgettext("after a number that ends like 3", "rd"),
    }
    return forms.get(locale_here().ordinal_form(number)) or pgettext("after any other number", "th")


def day(at: date, zone: str = UTC_NAME) -> str:
    """21 February 2026; for a datetime, the date in that time zone."""
    on = at.astimezone(zone_of(zone)).date() if isinstance(at, datetime) else at
    return _written(on, pgettext("how a day is written", "d MMMM y"), locale_here())


@lru_cache(maxsize=1024)
def _written(on: date, pattern: str, locale: Locale) -> str:
    return str(format_date(on, pattern, locale=locale))


def moment(at: datetime, zone: str = UTC_NAME) -> str:
    """15 March 2026, 18:42 UTC; 15 March 2026, 14:42 (America/New_York)."""
    return pgettext("a moment", "%(day)s, %(hour)s", day=day(at, zone), hour=hour(at, zone))


def hash_in_fours(digest: str) -> str:
    """A checksum's hex digits in groups of four, for reading aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def hour(at: datetime, zone: str = UTC_NAME) -> str:
    """18:42 UTC; 14:42 (America/New_York)."""
    there = zone_of(zone)
    clock = clock_hour(at.astimezone(there))
    if there.key == UTC_NAME:
        return pgettext("an hour in UTC", "%(hour)s UTC", hour=clock)
    return pgettext("an hour in a time zone", "%(hour)s (%(zone)s)", hour=clock, zone=zone)


def clock_hour(shown: datetime) -> str:
    """18:42, in local time."""
    return str(format_time(shown.time(), pgettext("how an hour is written", "HH:mm"), locale=locale_here()))


def short_hash(digest: str) -> str:
    """The first and last eight of a checksum's hex digits: "5e0c 91aa … 04d2 b7f3"."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}"


def waited(time: timedelta) -> str:
    """A waiting time in a single unit: "12 min", "3 h", "2 days"."""
    minutes = max(0, int(time.total_seconds() // 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    if minutes < 60:
        return ngettext("%(num)s min", "%(num)s min", minutes)
    return ngettext("%(num)s h", "%(num)s h", hours) if hours < 48 else ngettext("%(num)s day", "%(num)s days", days)


def held_because(reason: str | None) -> str:
    """Why a name is held, from the reason's code."""
    return str(_HOLDS.get(reason or "") or gettext("Needs review"))


_HOLDS = {
    "famous": lazy_gettext("A famous name: two people have to release it"),
    "addressee": lazy_gettext("Names an addressee of the letter"),
    "protected": lazy_gettext("A protected name"),
    "lead": lazy_gettext("Names a lead signatory: an owner has to tie it to the right signature"),
    "url": lazy_gettext("Contains a web address"),
    "office": lazy_gettext("Names a public office"),
    "slogan": lazy_gettext("Reads like a slogan"),
    "no-name": lazy_gettext("Does not read like a person’s name"),
    "under-review": lazy_gettext("Was released, and needs review again"),
}


def removal(reason: str | None) -> str:
    """Why a moderator removed a signature, as the end of a sentence: from the reason's code."""
    return str(_REMOVALS.get(reason or "", ""))


_REMOVALS = {
    "fake": lazy_pgettext("why a signature was removed, in a sentence", "the person named did not sign"),
    "duplicate": lazy_pgettext("why a signature was removed, in a sentence", "the same person had already signed"),
    "not-a-name": lazy_pgettext("why a signature was removed, in a sentence", "it did not give a person’s name"),
    "abuse": lazy_pgettext(
        "why a signature was removed, in a sentence", "it was used for something other than signing"
    ),
}


def decided_because(reason: str | None) -> str:
    """The reason for a removal, a question or a decline, from its code."""
    return str(_REMOVALS.get(reason or "") or CHOICES.get(reason or "", ""))


def verdict(code: str) -> str:
    """A decision, in the past tense."""
    return str(_VERDICTS.get(code, code))


_VERDICTS = {
    "verify": lazy_pgettext("what somebody decided", "verified the claim"),
    "ask": lazy_pgettext("what somebody decided", "asked the signer"),
    "decline": lazy_pgettext("what somebody decided", "declined the claim"),
    "release": lazy_pgettext("what somebody decided", "approved the name"),
    "refuse": lazy_pgettext("what somebody decided", "refused the name"),
    "take-back": lazy_pgettext("what somebody decided", "undid it"),
    "show": lazy_pgettext("what somebody decided", "accepted the credit"),
    "keep-off": lazy_pgettext("what somebody decided", "refused the credit"),
}


def route_state(code: str) -> str:
    """The state of a route, as a badge."""
    return str(_ROUTE_STATES.get(code, code))


_ROUTE_STATES = {
    "waiting": lazy_pgettext("state of a route", "email not confirmed"),
    "unlisted": lazy_pgettext("state of a route", "domain not listed"),
    "passed": lazy_pgettext("state of a route", "passed"),
    "for-review": lazy_pgettext("state of a route", "waiting for a reviewer"),
    "asked": lazy_pgettext("state of a route", "signer asked"),
    "declined": lazy_pgettext("state of a route", "declined"),
    "withdrawn": lazy_pgettext("state of a route", "no longer counts"),
}

FILTERS: dict[str, Callable[[Any], str]] = {
    "thousands": thousands,
    "ordinal": ordinal,
    "ordinal_suffix": ordinal_suffix,
    "day": day,
    "moment": moment,
    "hour": hour,
    "short_hash": short_hash,
    "hash_in_fours": hash_in_fours,
    "removal": removal,
    "held_because": held_because,
    "waited": waited,
    "decided_because": decided_because,
    "verdict": verdict,
    "route_state": route_state,
}
