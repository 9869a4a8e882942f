"""While the site is read-only, the worker writes nothing, and what it has begun is neither lost nor done twice."""

import logging
import threading
from contextlib import AbstractContextManager
from datetime import datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cli import worker
from app.core import clock, journal
from app.core.db import stopping_while_read_only, transaction
from app.jobs import loops
from app.jobs.job import Job
from app.mail.deliver import Delivered, deliver_due
from app.models import Letter
from tests.journeys.steps import everything
from tests.make import confirm, sign, tally
from tests.post_box import PostBox
from tests.statements import statements_written
from tests.switching import other, turn

__all__ = ["other"]

ROUNDS = 3


def worked(app: Flask, kind: type[Job]) -> None:
    """A few rounds of the worker's loop."""
    stopping, rounds = threading.Event(), [0]

    def within() -> AbstractContextManager[object]:
        rounds[0] += 1
        if rounds[0] == ROUNDS:
            stopping.set()
        return app.app_context()

    loops.repeat(kind(app.extensions["undersigned"]), within=within, stopping=stopping)


@pytest.fixture(autouse=True)
def _no_pause(other: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "READ_ONLY_SECONDS", 0.001)


@pytest.fixture
def waiting(client: FlaskClient, post_box: PostBox, letter: Letter) -> Letter:
    """An entry waits for its number, and mails for the worker."""
    sign(client, letter, email="ada@example.org")
    confirm(client, post_box.last.link)
    sign(client, letter, name="Bao Lindqvist", email="bao@example.org")
    return letter


def test_no_job_writes_and_all_go_on_afterwards(app: Flask, client: FlaskClient, waiting: Letter) -> None:
    turn(app, "read-only", "on")
    before = everything()
    with statements_written() as written:
        for job in worker.JOBS:
            worked(app, job)
    assert written == []
    assert everything() == before

    turn(app, "read-only", "off")
    [registrar] = [job for job in worker.JOBS if job.name == "registrar"]
    worked(app, registrar)
    assert tally(client, waiting)["signed"] == 1


def test_a_piece_under_way_ends_at_its_next_transaction_without_a_fault(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    reached: list[str] = []

    class Long(Job):
        name = "unhurried"

        def run(self, now: datetime) -> float:
            for step in ("first", "second"):
                with transaction() as session:
                    journal.note(session, "alive", now=now)
                reached.append(step)
                turn(app, "read-only", "on")
            return 0.0

    with caplog.at_level(logging.INFO):
        worked(app, Long)

    assert reached == ["first"]
    assert "unhurried" not in caplog.text


def test_a_mail_that_is_sent_when_the_switch_is_turned_is_sent_once(app: Flask, waiting: Letter) -> None:
    sent: list[str] = []

    class Turning:
        """A mail server during whose work the operator turns the switch."""

        def open(self) -> None: ...

        def close(self) -> None: ...

        def send(self, email: EmailMessage) -> None:
            if not sent:
                turn(app, "read-only", "on")
            sent.append(str(email["To"]))

    def delivered() -> Delivered:
        with stopping_while_read_only():
            return deliver_due(
                transport=Turning(), clock=clock.now, rate=1000.0,
                base_url="http://127.0.0.1:8000", mail_from="letters@undersigned.example", worker="a worker",
            )  # fmt: skip

    done = delivered()
    assert (done.sent, len(sent)) == (2, 2)
    turn(app, "read-only", "off")
    assert delivered().sent == 0
    assert len(sent) == 2
