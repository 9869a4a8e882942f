"""The worker: runs the jobs of all packages, one thread each, until stopped."""

import logging
import os
import signal
import threading
import time

from flask import Flask

from app.core.config import Config
from app.exports import jobs as exports
from app.jobs.job import Job
from app.jobs.loops import in_a_thread
from app.ledger import jobs as ledger
from app.mail import jobs as mail
from app.moderation import jobs as moderation
from app.notices import jobs as notices
from app.operations import jobs as operations
from app.retention import jobs as retention
from app.signing import jobs as signing
from app.tally import jobs as tally
from app.verification import jobs as verification

JOBS: tuple[type[Job], ...] = (
    *ledger.JOBS,
    *verification.JOBS,
    *mail.JOBS,
    *retention.JOBS,
    *notices.JOBS,
    *signing.JOBS,
    *moderation.JOBS,
    *exports.JOBS,
    *tally.JOBS,
    *operations.JOBS,
)

STOP_SECONDS = 4.0
BEHIND = 5  # niceness: on a shared machine, sign-ups take precedence over mails

log = logging.getLogger(__name__)


class Worker:
    def __init__(self, app: Flask) -> None:
        config: Config = app.extensions["undersigned"]
        self.app = app
        self.stopping = threading.Event()
        self.jobs = [job(config) for job in JOBS]

    def run(self) -> None:
        """Works until SIGTERM or SIGINT, then gives each job up to 4 seconds to finish its current piece.

        Call it in the main thread, as it waits for the signals instead of handling them.
        """
        os.nice(BEHIND)
        ends = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        threads = [in_a_thread(job, within=self.app.app_context, stopping=self.stopping) for job in self.jobs]
        log.info("the worker is at work: %s", ", ".join(job.name for job in self.jobs))
        signal.sigwait(ends)
        self.stopping.set()
        for job in self.jobs:
            job.stop()
        self._join(threads)
        for job in self.jobs:
            job.close()

    def _join(self, threads: list[threading.Thread]) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            # Their transactions are rolled back, or their leases run out: killing is safe at every statement.
            log.warning("stopped in the middle of: %s", ", ".join(late))
            logging.shutdown()
            os._exit(0)
