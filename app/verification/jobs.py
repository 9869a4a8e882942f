"""Starts new routes. The worker polls several times a second."""

from datetime import datetime

from app.core.db import db, end_read, transaction
from app.jobs.job import Job
from app.verification import beginning

LOOK_SECONDS = 0.25
PAUSE_SECONDS = 0.01  # between full batches, so that sign-ups get through on SQLite
BATCH = 50
TOGETHER = 8  # per transaction on SQLite, where sign-ups wait for each of our commits


def begin_routes(now: datetime) -> int:
    """Starts the new routes, oldest first. Returns how many were found.

    On PostgreSQL each gets its own transaction, or two workers could deadlock on each other's mailboxes.
    """
    together = TOGETHER if db.engine.dialect.name == "sqlite" else 1
    waiting = list(beginning.new_routes(db.session(), most=BATCH))
    end_read()
    for at in range(0, len(waiting), together):
        with transaction() as session:
            for new in waiting[at : at + together]:
                beginning.begin(session, new, now=now)
    return len(waiting)


class Routes(Job):
    name = "routes"

    def run(self, now: datetime) -> float:
        return PAUSE_SECONDS if begin_routes(now) == BATCH else LOOK_SECONDS


JOBS = (Routes,)
