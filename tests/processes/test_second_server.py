"""JOURNAL_URL on a separate PostgreSQL server: which are accepted, and what happens while it hangs."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from app.core import clock, journal, journal_database
from app.core.db import transaction
from app.core.errors import DatabaseBusy
from app.core.journal_database import JournalAway, JournalDatabase
from app.core.journal_files import JournalFiles, folder_of
from tests.journeys.restart import started_again
from tests.needs import POSTGRES
from tests.processes.cluster import Cluster

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    server = Cluster()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def journal_url(server: Cluster) -> str:
    return server.create_database("journal")


@pytest.fixture
def site(app: Flask, tmp_path: Path, journal_url: str) -> Iterator[Flask]:
    with started_again(app, tmp_path, journal_url=journal_url) as site:
        yield site


def say(now: datetime) -> None:
    with transaction() as session:
        journal.note(session, "alive", now=now)


def last_in(url: str, folder: Path) -> tuple[int, int]:
    """The number of the last line of this machine's journal: there, and in its file."""
    last = JournalFiles(folder_of(folder)).last()
    assert last is not None
    with JournalDatabase(url, beside="").writing() as there:
        return there.last_of(last["journal"]), last["line"]


def test_two_machines_write_there_at_once_and_each_has_its_own(app: Flask, tmp_path: Path, journal_url: str) -> None:
    for machine in ("first", "second", "first", "second"):
        with started_again(app, tmp_path / machine, journal_url=journal_url) as site:
            (tmp_path / machine).mkdir(exist_ok=True)
            with site.app_context():
                say(clock.now())
    for machine in ("first", "second"):
        assert last_in(journal_url, tmp_path / machine) == (3, 3)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_copy_of_the_database_is_refused_at_start_and_by_every_command(app: Flask, tmp_path: Path) -> None:
    """Under another name of the same machine it is as good as a copy that was brought up elsewhere."""
    itself = app.extensions["undersigned"].database_url.replace("127.0.0.1", "localhost")
    with started_again(app, tmp_path, journal_url=itself) as site:
        refused = site.test_cli_runner().invoke(args=["letter", "list"])
        assert (refused.exit_code, "the database itself, or to a copy" in refused.output) == (1, True), refused.output
        with pytest.raises(DatabaseBusy):
            say(clock.now())
        assert JournalFiles(folder_of(tmp_path)).last() is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_second_database_on_the_same_server_is_taken_with_a_warning(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    beside = f"undersigned_journal_{os.getpid()}"
    with psycopg.connect(f"{POSTGRES}/postgres".replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {beside}")
        try:
            with started_again(app, tmp_path, journal_url=f"{POSTGRES}/{beside}") as site:
                done = site.test_cli_runner().invoke(args=["letter", "list"])
                assert done.exit_code == 0, done.output
                assert "a disk that dies takes both" in caplog.text
                say(clock.now())
                there, in_file = last_in(f"{POSTGRES}/{beside}", tmp_path)
                assert there == in_file > 0
        finally:
            server.execute(f"DROP DATABASE {beside} WITH (FORCE)")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_hangs_is_refused_within_seconds(
    site: Flask, server: Cluster, tmp_path: Path, journal_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_database, "AGAIN_SECONDS", 0.5)
    say(clock.now())
    before = last_in(journal_url, tmp_path)
    assert server.server is not None
    server.server.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(DatabaseBusy):
            say(clock.now())
        with pytest.raises(DatabaseBusy):  # at once: nobody else waits for it
            say(clock.now())
        assert time.monotonic() - began < 8
    finally:
        server.server.send_signal(signal.SIGCONT)
    time.sleep(0.5)
    assert last_in(journal_url, tmp_path) == before
    say(clock.now())
    assert last_in(journal_url, tmp_path) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_connection_that_hangs_in_the_middle_is_ended(
    site: Flask, journal_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_database, "MOST_SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(JournalAway):
        ask_one_that_stops(JournalDatabase(journal_url, beside=""))
    assert time.monotonic() - began < 8


def ask_one_that_stops(there: JournalDatabase) -> None:
    with there.writing() as opened:
        pid = opened._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        os.kill(pid, signal.SIGSTOP)
        try:
            opened.last_of("0" * 16)
        finally:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_replica_is_refused(app: Flask, tmp_path: Path, server: Cluster, journal_url: str) -> None:
    signal_file = server.folder / "data" / "standby.signal"
    server.stop()
    signal_file.touch()
    shutil.chown(signal_file, "postgres", "postgres") if os.geteuid() == 0 else None
    server.start()
    try:
        with started_again(app, tmp_path, journal_url=journal_url) as site:
            refused = site.test_cli_runner().invoke(args=["letter", "list"])
            assert (refused.exit_code, "leads to a replica" in refused.output) == (1, True), refused.output
    finally:
        server.stop()
        signal_file.unlink()
        server.start()
