"""Console and command line decide alike: for each kind of waiting name, both leave the same rows."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, end_read
from app.models import AuditLine, Correction, Decision, Entry, Letter, OutgoingMail, Report, Signature
from app.moderation.kinds import KINDS
from app.tally import audit
from tests.desk import Browser, an_owner, as_seen, at_desk
from tests.journeys.names_command import flask_names, waiting
from tests.journeys.steps import everything, moderate, named, press, signed
from tests.make import a_letter, work
from tests.pages.held_names import a_verified, names_at
from tests.pages.report_page import reports_name
from tests.post_box import PostBox


def held(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    return signed(client, post_box, letter, name="Senator Ada Quill", email=f"ada@{letter.slug}.example")


def reported(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    private = signed(client, post_box, letter, name="Eve Fake", email=f"eve@{letter.slug}.example")
    work()
    reports_name(client, letter, "Eve Fake")
    return private


def restored(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    private = reported(client, post_box, desk, letter)
    assert moderate("remove", named(letter, "Eve Fake"))
    assert moderate("restore", named(letter, "Eve Fake"))
    return private


def corrected(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    return a_verified(client, post_box, letter)


def resembling(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    private = signed(client, post_box, letter, name="Orla Vantongeren", email=f"orla@{letter.slug}.example")
    work()
    desk.post(f"{names_at(letter)}/protect", {"name": "Orla Vantongeren", "watch": ""})
    return private


def beside(client: FlaskClient, post_box: PostBox, letter: Letter, **corrected: str) -> str:
    private = signed(client, post_box, letter, name="Ada Quill", email=f"ada@{letter.slug}.example", professional="1",
                     profession="actors", credit="Voice actor", route="later")  # fmt: skip
    work()
    said = {"name": "Ada Quill", "file_under": "Quill", "credit": "Voice actor"} | corrected
    assert client.post(private, data={"act": "correct", **said}).status_code == 303
    return private


def credit(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    return beside(client, post_box, letter, credit="Visit ada.example/now")


def file_under(client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter) -> str:
    return beside(client, post_box, letter, file_under="Visit ada.example/now")


Comes = Callable[[FlaskClient, PostBox, Browser, Letter], str]  # the private link
# How a name comes to wait: as what, under which name, on whose signature.
WAITS: dict[str, tuple[str, str, str, Comes]] = {
    "held": ("held", "Senator Ada Quill", "Senator Ada Quill", held),
    "reported": ("reported", "Eve Fake", "Eve Fake", reported),
    "reported-and-restored": ("reported", "Eve Fake", "Eve Fake", restored),
    "corrected": ("corrected", "Ada Quill-Finch", "Ada Quill", corrected),
    "credit": ("credit", "Visit ada.example/now", "Ada Quill", credit),
    "file-under": ("file-under", "Visit ada.example/now", "Ada Quill", file_under),
    "resembling": ("resembling", "Orla Vantongeren", "Orla Vantongeren", resembling),
}
OF_SIGNATURE = (
    "state",
    "name",
    "credit",
    "hold_reason",
    "removal_reason",
    "standing",
    "shown",
    "professional",
    "number",
)


def left_by(letter: Letter) -> dict[str, Any]:
    """What a decision has left, without ids, moments and who decided."""
    end_read()

    def rows(model: Any, *columns: str) -> list[tuple[Any, ...]]:
        query = select(*(getattr(model, name) for name in columns))
        return sorted(map(tuple, db.session.execute(query.where(model.letter_id == letter.id))), key=repr)

    [one] = db.session.scalars(select(Signature).where(Signature.letter_id == letter.id)).all()
    moments = ("entered_at", "hidden_at", "removed_at")
    return {
        "signature": {name: getattr(one, name) for name in OF_SIGNATURE},
        "moments": [getattr(one, name) is not None for name in moments],
        "entries": rows(Entry, "kind", "shown", "reason", "idx"),
        "decisions": rows(Decision, "verdict", "reason", "note"),
        "reports": [(kind, at is not None) for kind, at in rows(Report, "kind", "settled_at")],
        "correction": db.session.get(Correction, one.id) is not None,
        "trace": rows(AuditLine, "kind"),
        "mails": rows(OutgoingMail, "kind"),
    }


def test_every_kind_of_waiting_name_is_tried_below() -> None:
    assert {kind for kind, *_ in WAITS.values()} == set(KINDS)


@pytest.mark.parametrize("verdict", ["accept", "refuse"])
@pytest.mark.parametrize("wait", WAITS)
def test_either_door_leaves_the_same_rows(
    app: Flask, client: FlaskClient, post_box: PostBox, wait: str, verdict: str
) -> None:
    kind, name, signature, comes = WAITS[wait]
    mine, theirs = a_letter(), a_letter()
    desks = {letter.id: at_desk(app, an_owner(letter)) for letter in (mine, theirs)}
    for letter in (mine, theirs):
        comes(client, post_box, desks[letter.id], letter)
    said = {"verdict": "yes" if verdict == "accept" else "no"}

    desk = desks[mine.id]
    assert desk.post(names_at(mine), as_seen(desk, mine, signature, waiting=kind, **said)).status_code == 303
    assert waiting(app)[name] == str(named(theirs, signature).id)
    assert "Error" not in flask_names(app, verdict, str(named(theirs, signature).id), name)
    work()

    assert left_by(mine) == left_by(theirs)
    assert waiting(app) == {}
    assert [audit.audit(letter) for letter in (mine, theirs)] == [[], []]


@pytest.mark.parametrize("door", ["console", "command"])
@pytest.mark.parametrize("verdict", ["accept", "refuse"])
@pytest.mark.parametrize("wait", WAITS)
def test_a_decision_that_comes_too_late_settles_nothing(
    app: Flask,
    client: FlaskClient,
    post_box: PostBox,
    letter: Letter,
    desk: Browser,
    wait: str,
    verdict: str,
    door: str,
) -> None:
    kind, name, signature, comes = WAITS[wait]
    private = comes(client, post_box, desk, letter)
    said = as_seen(desk, letter, signature, waiting=kind, verdict="yes" if verdict == "accept" else "no")
    number = str(named(letter, signature).id)
    press(client, private, "withdraw")
    before = everything()

    if door == "console":
        answer = desk.post(names_at(letter), said)
        assert answer.status_code == 409
        assert "There is nothing left to decide" in answer.text
        assert "Names held for review" in answer.text  # the page, as it is now
    else:
        assert "There is nothing to decide with that number and name" in flask_names(app, verdict, number, name)
    assert everything() == before


def test_a_name_that_waits_for_two_reasons_is_decided_by_saying_which(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    resembling(client, post_box, desk, letter)
    reports_name(client, letter, "Orla Vantongeren")
    number = str(named(letter, "Orla Vantongeren").id)

    assert "Add --kind" in flask_names(app, "accept", number, "Orla Vantongeren")
    assert "is approved" in flask_names(app, "accept", number, "Orla Vantongeren", "--kind", "reported")
    assert "is approved" in flask_names(app, "accept", number, "Orla Vantongeren")
    assert flask_names(app, "waiting") == "There is nothing to decide.\n"
