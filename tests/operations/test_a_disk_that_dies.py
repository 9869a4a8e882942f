"""A disk fails, and the site continues on another machine: real commands, on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.abuse.asking import KEYS, ask, confirm_by_mail, count_signed, mail_to, sign_up
from tests.journeys.steps import path_of
from tests.needs import POSTGRES, answers_at, need
from tests.processes.running import Command, free_port, until
from tests.storms.live_site import Place

pytestmark = pytest.mark.processes


@pytest.fixture(params=["sqlite", "postgresql"])
def machines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Two with a disk each. Of PostgreSQL they share the server, which is a third."""
    settings = dict(KEYS)
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    name = f"undersigned_disk_{free_port()}"
    if request.param == "postgresql":
        need("PostgreSQL on 127.0.0.1:5432", answers_at(5432))
        server = f"{POSTGRES.replace('+psycopg', '')}/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        settings["DATABASE_URL"] = f"{POSTGRES}/{name}"
    yield Place(folders[0], free_port(), settings), Place(folders[1], free_port(), settings)
    if request.param == "postgresql":
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def done(place: Place, *words: str) -> str:
    command = Command(place, *words)
    assert command.status() == 0, command.said
    return command.said


def refused(place: Place, *words: str) -> str:
    command = Command(place, *words)
    assert command.status() == 1, command.said
    assert "Traceback" not in command.said
    return command.said


def wrong_keys_start_nothing(site: Place, folder: Path) -> None:
    """Tried from another folder, on the same database."""
    folder.mkdir()
    there = {"DATABASE_URL": f"sqlite:///{site.data_dir / 'undersigned.sqlite3'}"} | site.settings
    wrong = Place(folder, free_port(), there | {"SECRET_KEYS": "k" * 40})
    for words in (("serve",), ("work",), ("up",), ("sign-in-link", "x@example.org"), ("backup", "x")):
        assert "SECRET_KEYS are not those of this database" in refused(wrong, *words), words


def test_a_restore_on_another_machine_brings_nobody_back(machines: tuple[Place, Place], tmp_path: Path) -> None:
    first, second = machines
    backup, copies = str(tmp_path / "monday.backup"), tmp_path / "copies"
    assert "migrations were run" in done(first, "db", "upgrade")
    assert "Invented signers added: 0" in done(first, "demo")
    web, worker = Command(first, "serve").answers(), Command(first, "work").says("at work")
    try:
        for name in ("ada", "boris"):
            assert sign_up(first.port, f"{name}@example.org").status == 303
            assert confirm_by_mail(first.port, f"{name}@example.org") == 303
        private = path_of(mail_to(first.port, "ada@example.org", "signed")["links"][0])
        until(lambda: count_signed(first.port) == 2)
        done(first, "backup", backup)
        assert ask(first.port, "POST", private, {"act": "erase", "sure": "1"}).status == 200
        until(lambda: count_signed(first.port) == 1)
        shutil.copytree(first.data_dir / "journal", copies)

        running_on = second if "DATABASE_URL" in first.settings else first  # SQLite's file is on the first alone
        assert "Stop `flask serve`" in refused(running_on, "restore", backup, "--yes", "--journal", str(copies))
    finally:
        for command in (web, worker):  # the disk has died
            command.process.kill()
            command.process.wait()
    if "DATABASE_URL" not in first.settings:
        shutil.rmtree(first.data_dir)

    assert "is missing" in refused(second, "restore", backup, "--yes")
    said = done(second, "restore", backup, "--yes", "--journal", str(copies))
    assert "people erased again: 1" in said, said

    web, worker = Command(second, "serve").answers(), Command(second, "work").says("at work")
    try:
        until(lambda: count_signed(second.port) == 1)
        assert ask(second.port, "GET", private).status == 404
        wrong_keys_start_nothing(second, tmp_path / "third")
    finally:
        for command in (web, worker):
            command.process.kill()
            command.process.wait()
