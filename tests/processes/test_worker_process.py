"""`flask work`: it stops on request, and recovers when its dependencies return."""

import logging
import signal
import sqlite3
import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from app.core.logs import told_without_values
from app.jobs import loops
from app.jobs.job import Job
from tests.processes.running import TO_END, Site
from tests.processes.sites import Start

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_when_it_is_told_to(lettered_site: Site, start: Start, number: signal.Signals) -> None:
    worker = start("work").says("worker")

    worker.send(number)

    assert worker.status(within=TO_END) == 0
    assert worker.children() == []


def test_a_job_that_fails_is_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loops, "FIRST_BACKOFF", 0.001)
    stopping, calls = threading.Event(), []

    class Failing(Job):
        name = "registrar"

        def run(self, now: datetime) -> float:
            calls.append(now)
            if len(calls) < 4:
                raise RuntimeError("ada@example.org")
            stopping.set()
            return 0.0

    with caplog.at_level(logging.INFO):
        loops.repeat(Failing(app.extensions["undersigned"]), within=app.app_context, stopping=stopping)

    assert len(calls) == 4
    assert "registrar failed" in caplog.text
    assert "registrar goes on" in caplog.text
    assert "ada@example.org" not in caplog.text


def test_no_value_of_a_row_is_logged() -> None:
    doubled = sqlite3.IntegrityError("Key (address)=(ada@example.org) already exists")

    with pytest.raises(IntegrityError) as caught:
        raise IntegrityError("INSERT …", {"address": "ada@example.org"}, doubled)

    words = told_without_values(caught.value)
    assert words.startswith("IntegrityError in ")
    assert "ada" not in words


def test_what_the_database_says_of_itself_is_logged() -> None:
    error = OperationalError("INSERT …", {"address": "ada@example.org"}, sqlite3.OperationalError("disk is full"))

    assert told_without_values(error).startswith("OperationalError (disk is full)")
