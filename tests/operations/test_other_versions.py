"""A database or backup of another version: refused with a message, or used where that is safe."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.operations.backup_file import backup
from tests.journeys.steps import everything
from tests.make import a_letter
from tests.operations.copies import run
from tests.operations.versions import BEFORE, NEWER, OLDER, at_revision

COMMANDS = (("serve",), ("work",), ("letter", "list"), ("tally", "audit"), ("demo",), ("keys", "rewrap"))


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
    for revision in (BEFORE, OLDER):
        with at_revision(revision):
            assert client.get("/readyz").status_code == 503, revision


def test_an_older_database_is_backed_up_before_it_is_upgraded(app: Flask, copy: Path) -> None:
    copy.parent.mkdir()
    with at_revision(OLDER):
        assert run(app, "backup", str(copy)).exit_code == 0
