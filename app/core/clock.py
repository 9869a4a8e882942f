"""The one place that reads the time; everything below the views has `now` handed in."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
