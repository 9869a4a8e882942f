"""Runs a job repeatedly until its process is told to stop."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core import clock, switches
from app.core.db import db, stopping_while_read_only
from app.core.errors import DatabaseBusy
from app.core.logs import DATABASE, seldom, told_without_values
from app.core.switches import ReadOnly
from app.jobs.job import Job

FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 5.0  # seconds
READ_ONLY_SECONDS = 0.5  # between two looks whether the site is still read-only
DATABASE_IS_AWAY = (OperationalError, InterfaceError, PoolTimeout, DatabaseBusy)

log = logging.getLogger(__name__)


def repeat(job: Job, *, within: Callable[[], AbstractContextManager[object]], stopping: threading.Event) -> None:
    """Runs each piece in a new application context from `within`. While the site is read-only, nothing is begun, and a
    piece under way ends at its next transaction.
    """
    failures = 0
    while not stopping.is_set():
        try:
            with within(), stopping_while_read_only():
                if job.writes:
                    switches.refuse_while_read_only(db.engine)
                pause = job.run(clock.now())
            if failures:
                log.info("%s goes on, after %d failures in a row", job.name, failures)
            failures = 0
        except ReadOnly:
            pause = READ_ONLY_SECONDS
        except Exception as error:  # any error: the job continues once its cause is gone
            pause = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(failures, 10))
            failures += 1
            thing = DATABASE if isinstance(error, DATABASE_IS_AWAY) else job.name  # which all jobs have in common
            told = told_without_values(error)
            seldom(thing).warn(log, f"{job.name} failed, next try in {pause:.1f} s: {told}", level=logging.ERROR)
        stopping.wait(pause)


def in_a_thread(
    job: Job, *, within: Callable[[], AbstractContextManager[object]], stopping: threading.Event
) -> threading.Thread:
    """Starts the loop in a thread named after the job."""
    options = {"within": within, "stopping": stopping}
    thread = threading.Thread(target=repeat, args=(job,), kwargs=options, name=job.name, daemon=True)
    thread.start()
    return thread
