"""Hours as somebody reads them off the clocks of a time zone, which now and then go forward or back."""

from datetime import UTC, datetime

from flask_babel import gettext

from app.i18n.formats import clock_hour, day
from app.i18n.time_zones import zone_of


class NoSuchHour(ValueError):
    """What clocks of that zone never show, or show twice. Its text says so."""


def moment_on(clocks: datetime, name: str) -> datetime:
    """The moment, in UTC, at which clocks of that zone show this hour (without a zone). Raises NoSuchHour."""
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
