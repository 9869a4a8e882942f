"""`flask backup` and `flask restore` refuse with a message and change nothing."""

import signal
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db
from app.operations import in_use, postgres_copy
from app.operations.failures import CannotKeep
from tests.journeys.steps import everything, listed, press, signed
from tests.make import a_config, a_letter, work
from tests.operations.copies import back_up, run
from tests.post_box import PostBox
from tests.processes.running import Site, until
from tests.processes.sites import Start


def test_a_backup_is_for_its_owners_eyes_and_leaves_no_half(app: Flask, client: FlaskClient, copy: Path) -> None:
    a_letter()
    back_up(app, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    again = run(app, "backup", str(copy))
    assert (again.exit_code, "already exists" in again.output) == (1, True)
    nowhere = run(app, "backup", str(copy.parent / "no" / "folder"))
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (1, True)


def test_a_restore_is_refused_while_web_or_worker_run(app: Flask, client: FlaskClient, copy: Path) -> None:
    a_letter()
    back_up(app, copy)
    before = everything()
    with in_use.at_work(app.extensions["undersigned"]):
        done = run(app, "restore", str(copy), "--yes")
    assert done.exit_code == 1
    assert "Stop `flask serve` and `flask work`" in done.output
    assert everything() == before


def test_a_restore_over_letters_needs_a_yes(app: Flask, client: FlaskClient, copy: Path) -> None:
    a_letter()
    back_up(app, copy)
    before = everything()
    done = run(app, "restore", str(copy))
    assert (done.exit_code, "Add --yes" in done.output) == (1, True)
    assert everything() == before


def test_what_is_no_backup_is_refused_and_changes_nothing(app: Flask, client: FlaskClient, copy: Path) -> None:
    a_letter()
    back_up(app, copy)
    before = everything()
    whole = copy.read_bytes()
    for broken in (b"", b"a shopping list", whole[: len(whole) // 2], whole[:2000] + b"\xff" * 3000 + whole[5000:]):
        copy.write_bytes(broken)
        done = run(app, "restore", str(copy), "--yes")
        assert done.exit_code == 1, done.output
        assert "Traceback" not in done.output
        assert everything() == before
    with in_use.at_work(app.extensions["undersigned"]):  # nothing was begun: web and worker may start
        pass


def test_a_restore_that_was_broken_off_keeps_web_and_worker_from_starting(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    press(client, ada, "erase")

    def power_cut(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("app.operations.restore.replay", power_cut)
        assert run(app, "restore", str(copy), "--yes").exit_code == 1
    with pytest.raises(CannotKeep, match="interrupted"), in_use.at_work(app.extensions["undersigned"]):
        pass
    assert run(app, "restore", str(copy)).exit_code == 0  # nobody has to say --yes to half a restore
    with in_use.at_work(app.extensions["undersigned"]):
        work()
    assert listed(client, letter, "supporters") == []


def test_a_password_stands_in_no_list_of_processes() -> None:
    url = "postgresql+psycopg://keeper:very%20secret@db.example:5433/undersigned?sslmode=require"
    assert postgres_copy._without_password(url) == "postgresql://keeper@db.example:5433/undersigned?sslmode=require"
    assert postgres_copy._environment(url)["PGPASSWORD"] == "very secret"


def test_a_program_that_is_missing_is_named(
    app: Flask, client: FlaskClient, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter()
    monkeypatch.setattr("app.operations.postgres_copy.shutil.which", lambda _: None)
    if db.engine.dialect.name == "postgresql":
        copy.parent.mkdir()
        done = run(app, "backup", str(copy))
        assert (done.exit_code, "pg_dump is not on this machine" in done.output) == (1, True)
        assert list(copy.parent.iterdir()) == []
    else:
        back_up(app, copy)  # SQLite needs none


@pytest.mark.processes
@pytest.mark.parametrize("word", ["serve", "work"])
def test_web_and_worker_hold_the_site_for_as_long_as_they_run(lettered_site: Site, start: Start, word: str) -> None:
    running = start(word)
    until(lambda: not may_restore(lettered_site))
    running.send(signal.SIGKILL)
    running.process.wait()
    assert may_restore(lettered_site)
    with in_use.alone(a_config(lettered_site.data_dir)):
        kept_out = start(word)
        assert kept_out.status() == 1
        assert "restore is running" in kept_out.said


def may_restore(site: Site) -> bool:
    try:
        with in_use.alone(a_config(site.data_dir)):
            return True
    except CannotKeep:
        return False
