"""Polls for due notices: the worker checks every ten seconds, with three queries if nothing is due."""

from datetime import datetime

from app.core.db import db, end_read, transaction
from app.jobs.job import Job
from app.notices import actions, queries
from app.notices.actions import NOTICES, Notice

LOOK_SECONDS = 10.0


def tell(now: datetime, *, mailed_at: datetime | None = None) -> int:
    """Queues all due mails, in one transaction per letter, to be sent at `mailed_at` or now. Returns the number of
    notices.
    """
    return sum(_tell_all(notice, now=now, mailed_at=mailed_at or now) for notice in NOTICES)


def _tell_all(notice: Notice, *, now: datetime, mailed_at: datetime) -> int:
    letters = db.session.scalars(queries.letters_where(notice.is_due(now))).all()
    end_read()
    return sum(_tell(notice, letter_id, now=now, mailed_at=mailed_at) for letter_id in letters)


def _tell(notice: Notice, letter_id: int, *, now: datetime, mailed_at: datetime) -> bool:
    with transaction() as session:
        return actions.tell(session, notice, letter_id=letter_id, now=now, mailed_at=mailed_at)


class Notices(Job):
    name = "notices"

    def run(self, now: datetime) -> float:
        tell(now)
        return LOOK_SECONDS


JOBS = (Notices,)
