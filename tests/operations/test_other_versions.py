"""A database or backup of another version: refused with a message, or used where that is safe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core.db import db, end_read
from app.operations.backup_file import backup
from tests.journeys.steps import everything
from tests.make import a_letter
from tests.operations.copies import run

BEFORE, NEWER = "0035", "9999"
COMMANDS = (("serve",), ("work",), ("letter", "list"), ("tally", "audit"), ("demo",), ("keys", "rewrap"))


@contextmanager
def at_revision(revision: str, *, oldest_code: str | None = None) -> Iterator[None]:
    """The database as another version has left it."""
    end_read()
    with db.engine.begin() as connection:
        ours = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        if oldest_code is not None:
            made = text("INSERT INTO migrations (revision, oldest_code) VALUES (:revision, :oldest)")
            connection.execute(made, {"revision": revision, "oldest": oldest_code})
    try:
        yield
    finally:
        end_read()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": ours})
            connection.execute(text("DELETE FROM migrations WHERE revision = :revision"), {"revision": revision})


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_of_before_the_first_site_is_refused_in_words(app: Flask, command: tuple[str, ...]) -> None:
    with at_revision(BEFORE):
        done = run(app, *command)
    assert done.exit_code == 1
    assert "from before 1 December 2026" in done.output
    assert "Begin with a new database" in done.output


@pytest.mark.parametrize(("revision", "says"), [(BEFORE, "Begin with a new database"), (NEWER, "Update Undersigned")])
def test_no_migration_is_run_on_what_another_version_has_made(app: Flask, revision: str, says: str) -> None:
    with at_revision(revision):
        done = run(app, "db", "upgrade")
        assert (done.exit_code, says in done.output) == (1, True), done.output
        assert "Traceback" not in done.output


@pytest.mark.parametrize(("revision", "says"), [(BEFORE, "Begin with a new database"), (NEWER, "Update Undersigned")])
def test_a_backup_of_another_version_is_refused_and_nothing_changes(
    app: Flask, client: FlaskClient, copy: Path, revision: str, says: str
) -> None:
    a_letter()
    copy.parent.mkdir()
    with at_revision(revision):
        backup(app.extensions["undersigned"], copy)
    before = everything()
    done = run(app, "restore", str(copy), "--yes")
    assert (done.exit_code, says in done.output) == (1, True), done.output
    assert everything() == before


def test_of_several_machines_the_one_that_is_updated_last_serves_on(client: FlaskClient) -> None:
    """A newer migration says which is the oldest code that works on it."""
    assert client.get("/readyz").get_json()["checks"]["migrations"]
    for oldest_code, fits in (("1001", True), (NEWER, False), (None, False)):
        with at_revision(NEWER, oldest_code=oldest_code):
            answer = client.get("/readyz")
            assert (answer.status_code == 200, answer.get_json()["checks"]["migrations"]) == (fits, fits), oldest_code


def test_an_older_database_is_not_ready_before_it_is_upgraded(client: FlaskClient) -> None:
    with at_revision(BEFORE):
        assert client.get("/readyz").status_code == 503
