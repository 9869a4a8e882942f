"""Numbers, moments and checksums as the pages print them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any


def thousands(number: int) -> str:
    """26311 → "26,311"."""
    return f"{number:,}"


def ordinal_suffix(number: int) -> str:
    """26311 → "th", 2 → "nd"."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def day(at: date) -> str:
    """21 February 2026, in UTC."""
    on = at.astimezone(UTC) if isinstance(at, datetime) else at
    return f"{on.day} {on:%B %Y}"


def moment(at: datetime) -> str:
    """15 March 2026, 18:42 UTC."""
    return f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"


def short_hash(digest: str) -> str:
    """The first and last eight of a checksum's hex digits: "5e0c 91aa … 04d2 b7f3"."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}"


FILTERS: dict[str, Callable[[Any], str]] = {
    "thousands": thousands,
    "ordinal_suffix": ordinal_suffix,
    "day": day,
    "moment": moment,
    "short_hash": short_hash,
}
