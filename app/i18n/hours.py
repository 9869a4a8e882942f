"""Local times, as users read them off a clock, across daylight-saving changes."""

from datetime import UTC, datetime

from flask_babel import gettext

from app.i18n.formats import clock_hour, day
from app.i18n.time_zones import zone_of


class NoSuchHour(ValueError):
    """A local time that is skipped or occurs twice in that zone. The text says which."""


def moment_on(clocks: datetime, name: str) -> datetime:
    """The datetime, in UTC, for a naive local time in that zone. Raises NoSuchHour."""
    zone = zone_of(name)
    first, second = (clocks.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    when = {"hour": clock_hour(clocks), "day": day(clocks.date()), "zone": name}
    if first.astimezone(zone).replace(tzinfo=None) != clocks:
        says = gettext(
            "%(hour)s on %(day)s does not exist in %(zone)s: the clocks go forward then. Choose another hour", **when
        )
    else:
        says = gettext(
            "%(hour)s on %(day)s happens twice in %(zone)s: the clocks go back then. Choose an earlier or a later hour",
            **when,
        )
    raise NoSuchHour(says)
