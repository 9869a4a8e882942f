import logging
import time
from datetime import datetime

from sqlalchemy import select

from app.core.config import Config
from app.core.db import db, end_read
from app.jobs.job import Job
from app.models import Letter
from app.tally.audit import audit

FIRST_AUDIT_SECONDS = 600.0  # a worker that has just begun has other things to do
AUDIT_SECONDS = 6 * 3600.0
AUDIT_AGAIN_SECONDS = 2.0  # what the registrar counts at its next look is no finding

log = logging.getLogger(__name__)


class Audit(Job):
    """The tally of every letter against its entries and rows, four times a day: what differs is told to the log."""

    name = "audit"

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._begun = False

    def run(self, now: datetime) -> float:  # noqa: ARG002
        if not self._begun:
            self._begun = True
            return FIRST_AUDIT_SECONDS
        if findings := _findings():
            time.sleep(AUDIT_AGAIN_SECONDS)
            for finding in sorted(findings & _findings()):
                log.error("the audit found: %s", finding)
        return AUDIT_SECONDS


def _findings() -> set[str]:
    """A snapshot for each letter, so that none is held for long."""
    found = {finding for letter in db.session.scalars(select(Letter)).all() for finding in audit(letter)}
    end_read()
    return found


JOBS = (Audit,)
