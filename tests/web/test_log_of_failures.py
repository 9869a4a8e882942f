"""What the log says when something is down, or we have made a mistake: little, and nothing of anybody."""

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core import logs
from app.core.logs import SELDOM_SECONDS, Seldom, seldom
from app.jobs.job import Job
from app.jobs.loops import in_a_thread
from tests.journeys.restart import started_again

AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_a_database_that_is_away_is_one_line_a_minute_whoever_notices(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logs.forget()
    with started_again(app, tmp_path, database_url=AWAY) as site:
        client = site.test_client()
        assert {client.get(path).status_code for path in ("/", "/letters/none", "/", "/readyz", "/")} == {503}
        assert client.get("/metrics").status_code == 200
    assert len([record for record in caplog.records if "OperationalError" in record.getMessage()]) == 1


def test_failures_that_were_not_told_are_counted_and_summed_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = [1.0]
    monkeypatch.setattr(logs, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    log, told = logging.getLogger("app.test"), Seldom()
    for _ in range(100):
        told.warn(log, "Redis does not answer")
    seconds[0] += SELDOM_SECONDS
    told.warn(log, "Redis does not answer")
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer",
        "Redis does not answer (99 more times since the last such line)",
    ]
    assert seldom("database") is seldom("database")
    assert seldom("database") is not seldom("mail server")


class Broken(Job):
    name = "broken"

    def run(self, now: object) -> float:
        raise OperationalError("SELECT", {"name": "Ada Marlowe-Finch"}, Exception("server closed the connection"))


class BrokenToo(Broken):
    name = "broken-too"


@on_sqlite
def test_jobs_that_miss_the_database_share_their_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    logs.forget()
    stopping = _Stops(after=6)
    for job in (Broken, BrokenToo):
        in_a_thread(job(app.extensions["undersigned"]), within=app.app_context, stopping=stopping).join()  # type: ignore[arg-type]
        stopping.left = 6
    [line] = [record.getMessage() for record in caplog.records if "OperationalError" in record.getMessage()]
    assert line.startswith("broken failed, next try in ")
    assert "Ada" not in line


class _Stops:
    """An event that is set after some looks, without waiting."""

    def __init__(self, *, after: int) -> None:
        self.left = after

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0

    def wait(self, _seconds: float) -> None: ...


@on_sqlite
@pytest.mark.parametrize("log_format", logs.FORMATS)
def test_a_fault_of_ours_is_told_with_its_request_and_without_what_was_asked_for(
    app: Flask, tmp_path: Path, log_format: str
) -> None:
    with started_again(app, tmp_path) as site:

        def break_off(token: str) -> str:
            raise ValueError(token)

        def break_afterwards(response: object) -> object:
            raise ValueError("ada-at-last")

        site.add_url_rule("/broken/<token>", "broken", break_off)
        said = _said_in(log_format)
        assert site.test_client().get("/broken/ada-token").status_code == 500
        site.after_request_funcs[None] = [break_afterwards]
        site.config["PROPAGATE_EXCEPTIONS"] = False
        assert site.test_client().get("/broken/ada-token").status_code == 500
    lines = said()
    assert len(lines) > 1
    assert "ada" not in "".join(lines)
    assert "ValueError" in "".join(lines)
    if log_format == logs.JSON:
        assert json.loads(lines[0])["request"]


def _said_in(log_format: str) -> Callable[[], list[str]]:
    """The lines that a process writes from now on."""
    stream = io.StringIO()
    out = logs.as_lines(logging.StreamHandler(stream), log_format)
    logging.getLogger().addHandler(out)

    def lines() -> list[str]:
        logging.getLogger().removeHandler(out)
        return stream.getvalue().splitlines()

    return lines
