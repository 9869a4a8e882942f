"""The database: there, of a schema that this code works on, not in the middle of a restore, and of the same hour."""

from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core import schema
from app.core.db import db, end_read
from app.models import Journal
from app.operations.checks.check import Finding, Installation, fault, ok, warning
from app.operations.failures import CannotKeep
from app.operations.in_use import refuse_restore

APART = timedelta(seconds=2)


def database(installation: Installation) -> Finding:
    if installation.database_away:
        return installation.database_away
    if installation.config.on_sqlite:
        return ok(gettext("SQLite opens %(file)s.", file=db.engine.url.database))
    where = {"host": db.engine.url.host or "localhost", "name": db.engine.url.database}
    return ok(gettext("PostgreSQL on %(host)s opens the database %(name)s.", **where))


def migrations(_installation: Installation) -> Finding:
    try:
        with db.engine.connect() as connection:
            schema.refuse_unfit(connection)
            newer = [one for one in schema.applied_to(connection) if one not in schema.known()]
    except schema.Unfit as error:
        return fault(str(error))
    said = {"newest": schema.newest(), "newer": ", ".join(newer)}
    if newer:
        return ok(
            gettext(
                "The schema is that of a newer version (%(newer)s), which says that this one (%(newest)s) still works "
                "on it.",
                **said,
            )
        )
    return ok(gettext("The schema is that of this version (%(newest)s).", **said))


def migrations_of_before(_installation: Installation) -> Finding:
    """For commands such as `flask backup`, which may be needed before an upgrade."""
    try:
        schema.refuse_before()
    except schema.Unfit as error:
        return fault(str(error))
    return ok(gettext("The schema is one that this version can read."))


def restore(installation: Installation) -> Finding:
    try:
        refuse_restore(installation.config)
    except CannotKeep as error:
        return fault(str(error))
    return ok(gettext("No restore is running, and none was interrupted."))


def clock(installation: Installation) -> Finding:
    if installation.config.on_sqlite:
        return _clock_of_before(installation.now())
    before = installation.now()
    there = db.session.scalars(select(func.clock_timestamp())).one()
    after = installation.now()
    end_read()
    ahead = before - there if before > there else after - there if after < there else timedelta(0)
    if abs(ahead) <= APART:
        return ok(gettext("This machine and the database’s have the same time."))
    said = {"seconds": round(abs(ahead).total_seconds())}
    if ahead > timedelta(0):
        return warning(
            gettext(
                "This machine’s clock is %(seconds)s seconds ahead of the database’s. Let both keep their time by NTP, "
                "before the worker starts: it forgets by this clock.",
                **said,
            )
        )
    return warning(
        gettext(
            "This machine’s clock is %(seconds)s seconds behind the database’s. Let both keep their time by NTP.",
            **said,
        )
    )


def _clock_of_before(now: datetime) -> Finding:
    """SQLite has this machine's clock, so it is compared with what was written last."""
    try:
        last = db.session.scalar(select(func.max(Journal.last_at)))
    except SQLAlchemyError:  # no tables yet
        last = None
    end_read()
    if last is not None and last - now > APART:
        return warning(
            gettext(
                "This machine’s clock says %(now)s UTC, but the database was written to at %(last)s UTC. Let the "
                "machine keep its time by NTP.",
                now=f"{now:%Y-%m-%d %H:%M:%S}", last=f"{last:%Y-%m-%d %H:%M:%S}",
            )
        )  # fmt: skip
    return ok(gettext("This machine’s clock is not behind what the database holds."))
