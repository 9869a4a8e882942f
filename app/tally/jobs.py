import logging
import time
from datetime import datetime

from sqlalchemy import select

from app.core import last_runs
from app.core.config import Config
from app.core.db import db, end_read, transaction
from app.jobs.job import Job
from app.models import Letter
from app.tally.audit import audit

FIRST_AUDIT_SECONDS = 600.0  # gives a starting worker time for other work
AUDIT_SECONDS = 6 * 3600.0
AUDIT_AGAIN_SECONDS = 2.0  # ignores differences that the registrar's next run resolves

log = logging.getLogger(__name__)


class Audit(Job):
    """Audits the tally of every letter four times a day, logs discrepancies, and notes whether there were any."""

    name = "audit"

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._begun = False

    def run(self, now: datetime) -> float:
        if not self._begun:
            self._begun = True
            return FIRST_AUDIT_SECONDS
        if findings := _findings():
            time.sleep(AUDIT_AGAIN_SECONDS)
            findings &= _findings()
        for finding in sorted(findings):
            log.error("the audit found: %s", finding)
        with transaction() as session:
            last_runs.note(session, last_runs.AUDIT, now=now, succeeded=not findings)
        return AUDIT_SECONDS


def _findings() -> set[str]:
    """With one snapshot per letter, so that none stays open for long."""
    found = {finding for letter in db.session.scalars(select(Letter)).all() for finding in audit(letter)}
    end_read()
    return found


JOBS = (Audit,)
