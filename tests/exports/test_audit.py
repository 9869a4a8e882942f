"""The tally can be checked and rebuilt from the ledger alone, and tampering is detected."""

from contextlib import suppress
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core import clock
from app.core.db import end_read, transaction
from app.models import Letter
from app.tally.audit import audit
from app.tally.jobs import AUDIT_SECONDS, Audit
from tests.journeys.steps import everything, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, tally, work
from tests.post_box import PostBox
from tests.tampering import lift_the_ledgers_guard


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit looks again after a second at what may be on its way; nothing is, in these tests."""
    monkeypatch.setattr("app.cli.run.LOOK_SECONDS", 0)


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    """Six signers who have been through everything."""
    a_listed_domain("northlight.example")
    letter = a_letter()
    claim = {"professional": "1", "profession": "actors", "route": "work-email"}
    for name in ("ada", "zora"):
        email = f"{name}@northlight.example"
        signed(client, post_box, letter, name=f"{name.title()} Finch", email=email, work_email=email, **claim)
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", show_name="no")
    signed(client, post_box, letter, name="Senator Held", email="held@example.org")
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    press(client, signed(client, post_box, letter, name="Gone Away", email="gone@example.org"), "withdraw")
    work()
    moderate("remove", named(letter, "Eve Fake"))
    work()
    return letter


class Undone(Exception):
    pass


def run(app: Flask, *args: str) -> Result:
    end_read()
    return app.test_cli_runner().invoke(args=["tally", *args])


def tamper(statement: str) -> int:
    with transaction() as session:
        return int(session.connection().execute(text(statement)).rowcount)


def test_what_the_site_writes_passes_the_audit(app: Flask, letter: Letter) -> None:
    done = run(app, "audit")
    assert (done.exit_code, "agree" in done.output) == (0, True)


TAMPERING = (
    "UPDATE tallies SET signed = signed + 1",
    "UPDATE tallies SET verified = verified - 1",
    "UPDATE tallies SET private = 0",
    "UPDATE tallies SET held = 7",
    "UPDATE tallies SET next_number = next_number + 1",
    "UPDATE tallies SET next_idx = next_idx + 1",
    "DELETE FROM tallies",
    "UPDATE profession_tallies SET listed = listed + 1",
    "DELETE FROM profession_tallies",
    "UPDATE day_tallies SET verified = verified + 1",
    "DELETE FROM day_tallies",
    "DELETE FROM entries WHERE kind = 'withdrawn'",
    "DELETE FROM entries WHERE kind = 'verified'",
    "UPDATE entries SET kind = 'restored' WHERE kind = 'removed'",
    "UPDATE entries SET shown = NOT shown WHERE number = 1",
    "UPDATE entries SET number = 99 WHERE number = 2",
    "UPDATE entries SET idx = 99 WHERE kind = 'removed'",
    "UPDATE entries SET replaces = NOT replaces WHERE number = 1",
    "UPDATE signatures SET standing = 'standing' WHERE name = 'Gone Away'",
    "UPDATE signatures SET standing = 'standing', shown = NOT shown WHERE name = 'Senator Held'",
    "UPDATE signatures SET number = 77 WHERE name = 'Ada Finch'",
    "UPDATE signatures SET shown = NOT shown WHERE name = 'Boris Quill'",
    "UPDATE signatures SET professional = NOT professional WHERE name = 'Boris Quill'",
    "UPDATE signatures SET state = 'confirmed' WHERE name = 'Gone Away'",
    "UPDATE signatures SET state = 'removed' WHERE name = 'Ada Finch'",
    "UPDATE signatures SET show_name = NOT show_name WHERE name = 'Ada Finch'",
    "UPDATE signatures SET claim_state = 'verified' WHERE name = 'Boris Quill'",
    "UPDATE signatures SET entered_at = confirmed_at WHERE name = 'Senator Held'",
)


def test_whoever_tampers_with_a_row_an_entry_or_the_tally_shows(app: Flask, letter: Letter) -> None:
    for statement in TAMPERING:
        with suppress(Undone), transaction() as session:
            lift_the_ledgers_guard(session)
            assert session.connection().execute(text(statement)).rowcount >= 1, statement
            assert any(letter.slug in finding for finding in audit(letter)), statement
            raise Undone
    assert run(app, "audit").exit_code == 0


def test_the_command_says_what_is_wrong_and_exits_with_1(app: Flask, letter: Letter) -> None:
    tamper("UPDATE tallies SET signed = signed + 1")
    done = run(app, "audit")
    assert done.exit_code == 1
    assert done.output.startswith(f"{letter.slug}: the entries say")


def test_a_tally_that_was_deleted_is_written_again_just_as_it_was(
    app: Flask, client: FlaskClient, letter: Letter
) -> None:
    kept = ("tallies", "profession_tallies", "day_tallies", "signatures", "entries")
    before = {table: everything()[table] for table in kept}
    counted = tally(client, letter)
    tamper("DELETE FROM tallies")
    tamper("DELETE FROM profession_tallies")
    tamper("DELETE FROM day_tallies")

    assert run(app, "rebuild").exit_code == 0

    after = everything()
    assert tally(client, letter) | {"as_of": None} == counted | {"as_of": None}
    assert after["signatures"] == before["signatures"]
    assert after["entries"] == before["entries"]
    assert after["profession_tallies"] == before["profession_tallies"]
    assert after["day_tallies"] == before["day_tallies"] != []
    assert [row[:-1] for row in after["tallies"]] == [row[:-1] for row in before["tallies"]]
    assert run(app, "audit").exit_code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tallies SET signed = 1000, verified = 900, held = 3",
        "UPDATE signatures SET standing = 'standing', shown = professional WHERE number IS NOT NULL",
        "UPDATE signatures SET professional = NOT professional, counted_profession = NULL WHERE number = 1",
        "UPDATE profession_tallies SET private = 40",
    ],
)
def test_a_tally_that_was_spoiled_is_mended_from_the_entries(
    app: Flask, client: FlaskClient, letter: Letter, statement: str
) -> None:
    before = {table: everything()[table] for table in ("profession_tallies", "signatures", "entries")}
    counted = tally(client, letter)
    tamper(statement)
    assert run(app, "rebuild").exit_code == 0
    assert tally(client, letter) | {"as_of": None} == counted | {"as_of": None}
    assert {table: everything()[table] for table in before} == before


def test_the_registrar_goes_on_where_a_rebuilt_tally_stands(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    head = tally(client, letter)["index"]
    tamper("DELETE FROM tallies")
    run(app, "rebuild")
    signed(client, post_box, letter, name="Mira Late", email="mira@example.org")
    work(clock.now() + timedelta(seconds=1))
    assert tally(client, letter)["index"] == head + 1
    assert named(letter, "Mira Late").number == 6
    assert run(app, "audit").exit_code == 0


def test_what_waits_for_the_registrar_is_no_fault(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Mira Late", email="mira@example.org")
    moderate("remove", named(letter, "Ada Finch"))
    assert run(app, "audit").exit_code == 0


def test_the_worker_audits_by_itself_and_tells_the_log(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.tally.jobs.AUDIT_AGAIN_SECONDS", 0)
    audits = Audit(app.extensions["undersigned"])
    audits.run(clock.now())
    assert audits.run(clock.now()) == AUDIT_SECONDS
    assert caplog.records == []
    tamper("UPDATE tallies SET signed = signed + 1")
    audits.run(clock.now())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert f"{letter.slug}: the entries say" in caplog.text
