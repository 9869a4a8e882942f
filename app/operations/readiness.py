"""Whether this node can serve: its database answers, and this code works on it. Redis is no reason, since limits are
counted in each process without it.
"""

import logging
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import schema
from app.core.db import db
from app.core.logs import DATABASE, seldom, told_without_values

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """`reasons`: why it is not ready, as sentences that say what to do."""

    database: bool
    migrations: bool
    queue: bool  # the outbox, which every sign-up writes to
    reasons: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.reasons

    @property
    def checks(self) -> dict[str, bool]:
        return {"database": self.database, "queue": self.queue, "migrations": self.migrations}


def readiness() -> Readiness:
    """On a connection of its own, whatever a session has open. Changes nothing."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            schema.refuse_unfit(connection)
            connection.execute(text("SELECT id FROM outgoing_mails WHERE state = 'queued' LIMIT 1"))
    except schema.Unfit as unfit:
        return Readiness(database=True, queue=False, migrations=False, reasons=(str(unfit),))
    except SQLAlchemyError as error:
        seldom(DATABASE).warn(log, f"not ready: {told_without_values(error)}", level=logging.ERROR)
        why = gettext("The database does not answer. Start it, or look at DATABASE_URL.")
        return Readiness(database=False, queue=False, migrations=False, reasons=(why,))
    return Readiness(database=True, queue=True, migrations=True)
