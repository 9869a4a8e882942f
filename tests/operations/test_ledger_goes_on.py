"""After a restore the ledger continues without a fork: no index or number is assigned twice."""

from contextlib import suppress
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core.db import db, transaction
from app.models import Letter, LostRange
from app.tally.audit import audit
from tests.journeys.steps import signed, standing
from tests.make import a_letter, tally, work
from tests.operations.copies import audited, back_up, put_back, run
from tests.post_box import PostBox
from tests.tampering import lift_the_ledgers_guard


def test_no_index_and_no_number_is_given_twice(app: Flask, client: FlaskClient, post_box: PostBox, copy: Path) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    work()
    back_up(app, copy)
    for name in ("boris", "zora"):
        lost = signed(client, post_box, letter, email=f"{name}@example.org")
    work()
    assert standing(client, lost)["number"] == 3

    assert "ledgers that go on after a lost range: 1" in put_back(app, copy)

    private = signed(client, post_box, letter, email="mo@example.org")
    work()
    assert (standing(client, private)["number"], standing(client, private)["index"]) == (4, 4)
    assert tally(client, letter)["signed"] == 2
    assert audited(app).exit_code == 0
    assert run(app, "tally", "rebuild").exit_code == 0
    assert audited(app).exit_code == 0

    put_back(app, copy)  # a second time: what was given after the first restore is lost as well
    again = signed(client, post_box, letter, email="mo@example.org")
    work()
    assert (standing(client, again)["number"], standing(client, again)["index"]) == (5, 5)
    assert audited(app).exit_code == 0


TAMPERING = (
    "DELETE FROM lost_ranges",
    "UPDATE lost_ranges SET next_idx = next_idx + 1",
    "UPDATE lost_ranges SET first_number = first_number - 1",
    "UPDATE lost_ranges SET first_idx = first_idx - 1, next_idx = next_idx - 1",
    "UPDATE lost_ranges SET first_number = first_number - 1, next_number = next_number - 1",
    "DELETE FROM entries WHERE number = 1",
    "UPDATE entries SET idx = 2, number = 2 WHERE number = 4",
    "UPDATE tallies SET next_idx = next_idx + 1",
    "UPDATE tallies SET next_number = next_number + 1",
)


class Undone(Exception):
    pass


def test_the_audit_accepts_what_was_recorded_as_lost_and_nothing_else(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    work()
    back_up(app, copy)
    for name in ("boris", "zora"):
        signed(client, post_box, letter, email=f"{name}@example.org")
    work()
    put_back(app, copy)
    signed(client, post_box, letter, email="mo@example.org")
    work()
    assert audited(app).exit_code == 0
    for statement in TAMPERING:
        with suppress(Undone), transaction() as session:
            lift_the_ledgers_guard(session)
            assert session.connection().execute(text(statement)).rowcount == 1, statement
            assert audit(letter), statement
            raise Undone
    assert audited(app).exit_code == 0


def test_a_ledger_without_loss_has_no_lost_range(app: Flask, client: FlaskClient, copy: Path) -> None:
    letter: Letter = a_letter()
    work()
    back_up(app, copy)
    put_back(app, copy)
    assert db.session.query(LostRange).filter_by(letter_id=letter.id).count() == 0
