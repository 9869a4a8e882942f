"""`flask status`: what an operator reads at night, the worst first, with what to do."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from app.core import clock, last_runs
from app.core.db import transaction
from app.core.version import version
from app.models import LastRun, OutgoingMail
from app.operations.heartbeat import Heartbeat
from app.operations.jobs import WorkersHeartbeat
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, sign, work
from tests.operations.copies import run
from tests.operations.versions import at_revision
from tests.post_box import PostBox
from tests.switching import turn

LINE = re.compile(r"(fault|warning|ok) +([a-z]+) +(.+)")
ORDER = ("fault", "warning", "ok")


def told(app: Flask) -> dict[str, tuple[str, str]]:
    """Level and words by what each line is about; the worst of them stand first, and it ends with 0."""
    done = run(app, "status")
    assert done.exit_code == 0, done.output
    first, *lines = done.output.splitlines()
    assert version() in first
    found = [LINE.fullmatch(line) for line in lines]
    assert None not in found, done.output
    levels = [ORDER.index(line.group(1)) for line in found if line]
    assert levels == sorted(levels), done.output
    return {line.group(2): (line.group(1), line.group(3)) for line in found if line}


def all_is_well(app: Flask) -> None:
    WorkersHeartbeat(app.extensions["undersigned"]).run(clock.now())
    Heartbeat(app.extensions["undersigned"].data_dir).step(clock.now())
    with transaction() as session:
        last_runs.note(session, last_runs.BACKUP, now=clock.now())
        last_runs.note(session, last_runs.AUDIT, now=clock.now())


def test_of_a_site_that_is_well_nothing_is_red(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    asked(client, post_box, letter, email="bao@example.org")
    post_box.empty()
    work()
    all_is_well(app)
    found = told(app)
    assert {about: level for about, (level, _) in found.items() if level != "ok"} == {}
    assert found["signatures"][1] == "Signed up: 2. Confirmed: 1. May still confirm: 1."
    assert found["mails"][1] == "Emails so far: sent 3."


def test_a_worker_that_rests_because_the_site_is_read_only_is_not_called_silent(app: Flask) -> None:
    all_is_well(app)
    turn(app, "read-only", "on")
    with transaction() as session:
        session.execute(update(LastRun).values(at=clock.now() - timedelta(hours=1)))
    found = told(app)
    assert found["worker"] == ("ok", "The worker rests, because the site is read-only.")
    assert found["switches"][0] == "warning"
    assert "read-only" in found["switches"][1]
    turn(app, "read-only", "off")
    assert told(app)["worker"][0] == "fault"


def test_a_new_site_is_told_what_to_start(app: Flask) -> None:
    found = told(app)
    assert found["worker"][0] == "fault"
    assert "Start `flask work`" in found["worker"][1]
    assert found["backup"] == ("warning", found["backup"][1])
    assert "flask backup FILE" in found["backup"][1]


def test_what_stands_still_is_red_and_says_for_how_long(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    all_is_well(app)
    signed(client, post_box, letter, email="ada@example.org")
    sign(client, letter, email="bao@example.org")
    watch.wait(hours=3)
    found = told(app)
    assert {about for about, (level, _) in found.items() if level == "fault"} >= {"worker", "ledger", "mail", "journal"}
    assert "3 hours" in found["worker"][1]
    assert "Nothing is lost" in found["ledger"][1]
    assert "MAIL_URL" in found["mail"][1]
    assert found["backup"][0] == "ok"
    watch.wait(days=1)
    assert told(app)["backup"][0] == "warning"
    watch.wait(days=4)
    assert told(app)["backup"][0] == "fault"


def test_mail_that_one_provider_puts_off_is_not_called_standing_still(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@gmail.com")
    with transaction() as session:
        session.execute(update(OutgoingMail).values(due_at=clock.now() + timedelta(hours=3)))
    watch.wait(hours=2)
    level, words = told(app)["mail"]
    assert level == "warning"
    assert "will be tried again" in words


def test_a_tally_that_differs_is_red(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    signed(client, post_box, a_letter(), email="ada@example.org")
    work()
    with transaction() as session:
        session.execute(text("UPDATE tallies SET signed = 7"))
    run(app, "tally", "audit")
    assert told(app)["audit"][0] == "fault"
    assert "flask tally audit" in told(app)["audit"][1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_its_database_it_says_so(app: Flask, tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    with started_again(app, tmp_path, database_url=away) as site:
        said = "The database does not answer. Start it, or look at DATABASE_URL."
        assert told(site) == {"database": ("fault", said)}


def test_a_database_of_other_code_is_red_with_what_to_do(app: Flask) -> None:
    with at_revision("0035"):
        assert "Begin with a new database" in told(app)["database"][1]
