"""The worker: registrar, routes of claims, mail, chores, notices and the audit, each in a loop of its own until it is
told to stop.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.config import Config
from app.core.db import db, end_read
from app.core.logs import told_without_values
from app.exports import temporary_files
from app.ledger import registrar
from app.mail.deliver import Deliverer
from app.models import Letter
from app.moderation import rejudging
from app.notices import jobs as notices
from app.operations.heartbeat import Heartbeat
from app.retention import jobs
from app.signing import delivery_mails, reminders
from app.tally.audit import audit
from app.verification import jobs as verification

LOOK_SECONDS = 0.25  # the registrar promises a look every half second
PAUSE_SECONDS = 0.01  # between two full batches, so that sign-ups get in on SQLite
SCRUB_SECONDS = 15.0
SCRUB_AGAIN_SECONDS = 1.0  # when somebody was in the way
CHORES_SECONDS = 600.0
NOTICE_SECONDS = 10.0
JUDGE_SECONDS = 2.0
BETWEEN_BATCHES_SECONDS = 0.05
REMIND_SECONDS = 300.0
FIRST_AUDIT_SECONDS = 600.0  # a worker that has just begun has other things to do
AUDIT_SECONDS = 6 * 3600.0
AUDIT_AGAIN_SECONDS = 2.0  # what the registrar counts at its next look is no finding
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 5.0
STOP_SECONDS = 4.0
BEHIND = 5  # niceness: where web and worker share a machine, whoever signs goes before the mails

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loop:
    """One kind of work: `step` does a piece of it and says in how many seconds it wants to be called again."""

    name: str
    step: Callable[[datetime], float]

    def run(self, app: Flask, stopping: threading.Event) -> None:
        failures = 0
        while not stopping.is_set():
            try:
                with app.app_context():
                    pause = self.step(clock.now())
                if failures:
                    log.info("%s goes on", self.name)
                failures = 0
            except Exception as error:  # whatever it is, the work goes on when the cause has gone
                pause = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(failures, 10))
                failures += 1
                log.error("%s failed, next try in %.1f s: %s", self.name, pause, told_without_values(error))
            stopping.wait(pause)


class Worker:
    """All loops, a thread each."""

    def __init__(self, app: Flask) -> None:
        config: Config = app.extensions["undersigned"]
        self.app = app
        self.stopping = threading.Event()
        self.deliverer = Deliverer(config)
        self.loops = (
            Loop("registrar", _look),
            Loop("routes", _begin_routes),
            Loop("mail", lambda _now: self.deliverer.step(clock.now)),
            Loop("chores", _do_chores),
            Loop("notices", _tell_organisers),
            Loop("deliveries", _tell_of_deliveries),
            Loop("credits", _judge_again),
            Loop("reminders", _remind),
            Loop("scrub", _scrub),
            Loop("left-overs", lambda _now: _clear_left_overs(config)),
            Loop("audit", Audits().step),
            Loop("journal", Heartbeat(config.data_dir).step),
        )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then let each loop end its step, for 4 seconds at most.

        To be called in the main thread, as the signals are waited for and not handled.
        """
        os.nice(BEHIND)
        ends = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        threads = [
            threading.Thread(target=loop.run, args=(self.app, self.stopping), name=loop.name, daemon=True)
            for loop in self.loops
        ]
        for thread in threads:
            thread.start()
        log.info("the worker is at work: %s", ", ".join(loop.name for loop in self.loops))
        signal.sigwait(ends)
        self.stopping.set()
        self.deliverer.stop()
        self._join(threads)
        self.deliverer.close()

    def _join(self, threads: list[threading.Thread]) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        late = [thread.name for thread in threads if thread.is_alive()]
        if late:
            # What they held is rolled back or its lease runs out: killing is safe at every statement.
            log.warning("stopped in the middle of: %s", ", ".join(late))
            logging.shutdown()
            os._exit(0)


def _look(now: datetime) -> float:
    # A batch that was not full has taken all there was. Coming back at once for the next few would cost each sign-up on
    # SQLite a wait for our commit.
    return PAUSE_SECONDS if registrar.look(now) == registrar.BATCH else LOOK_SECONDS


def _begin_routes(now: datetime) -> float:
    return PAUSE_SECONDS if verification.begin_routes(now) == verification.BATCH else LOOK_SECONDS


def _do_chores(now: datetime) -> float:
    jobs.run(now)
    return CHORES_SECONDS


def _tell_organisers(now: datetime) -> float:
    notices.tell(now)
    return NOTICE_SECONDS


def _tell_of_deliveries(now: datetime) -> float:
    delivery_mails.tell(now)
    return CHORES_SECONDS


def _judge_again(now: datetime) -> float:
    return BETWEEN_BATCHES_SECONDS if rejudging.judge_a_batch(now) else JUDGE_SECONDS


def _remind(now: datetime) -> float:
    reminders.remind(now)
    return REMIND_SECONDS


def _scrub(_now: datetime) -> float:
    return SCRUB_SECONDS if jobs.scrub() else SCRUB_AGAIN_SECONDS


def _clear_left_overs(config: Config) -> float:
    """What a killed process has left of a list holds names."""
    temporary_files.clear(config.data_dir)
    return SCRUB_SECONDS


class Audits:
    """The tally of every letter against its entries and rows, four times a day: what differs is told to the log."""

    def __init__(self) -> None:
        self._begun = False

    def step(self, _now: datetime) -> float:
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
