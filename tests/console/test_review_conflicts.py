"""Conflicts of interest in reviews, and that each claim is decided once, as seen."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, end_read
from app.models import Decision, Letter, Role
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.claims import CREDITS, claim_page, claiming_credits, decide, routes, undoing
from tests.journeys.steps import everything
from tests.make import a_letter, shown_in
from tests.pages.html import element
from tests.post_box import PostBox

AT_ONCE = {"verdict": "decline", "reason": "no-tie", "name": "Ada Finch", "evidence": "0000-0002-1825-0097"}


def page_of(desk: Browser, letter: Letter) -> str:
    return desk.get(f"/organise/letters/{letter.slug}/review").text


@pytest.mark.parametrize("mailbox", ["ada@example.org", "Ada+claims@example.org"])
def test_nobody_reviews_their_own_claim(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, mailbox: str
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    own = at_desk(app, a_colleague(letter, Role.OWNER, email=mailbox))

    assert "This is your own claim" in page_of(own, letter)
    assert f"{claim_page(letter, 'Ada Finch')}?" not in page_of(own, letter)
    refused = own.post(claim_page(letter, "Ada Finch"), AT_ONCE)
    assert refused.status_code == 409
    assert "This is your own claim" in refused.text
    assert routes(letter, "Ada Finch")[0].state == "for-review"


def test_nobody_reviews_the_claim_of_somebody_at_their_workplace(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@music.northlight.example")
    colleague = at_desk(app, a_colleague(letter, Role.REVIEWER, email="noor@northlight.example"))

    assert "You have an address at music.northlight.example too" in page_of(colleague, letter)
    assert colleague.post(claim_page(letter, "Ada Finch"), AT_ONCE).status_code == 409
    assert routes(letter, "Ada Finch")[0].state == "for-review"


def test_free_mail_makes_nobody_a_colleague(app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@gmail.com")
    reviewer = at_desk(app, a_colleague(letter, Role.REVIEWER, email="noor@gmail.com"))

    assert decide(reviewer, letter, "Ada Finch", "verify").status_code == 303


def test_a_related_reviewer_does_not_take_a_decision_back_either(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@northlight.example")
    decide(desk, letter, "Ada Finch", "decline")
    [url] = undoing(page_of(desk, letter))
    colleague = at_desk(app, a_colleague(letter, Role.REVIEWER, email="noor@northlight.example"))

    assert "/undo" not in page_of(colleague, letter)
    assert colleague.post(url).status_code == 409
    assert routes(letter, "Ada Finch")[0].state == "declined"


@pytest.mark.parametrize("verdict", ["verify", "ask", "decline"])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"act": "claim", **CREDITS, "evidence": "nm0000001"}, "the evidence"),
        ({"act": "claim", "profession": "writers", "credit": CREDITS["credit"], "route": "later"}, "the profession"),
        ({"act": "claim", **CREDITS, "credit": "Director General of Everything", "route": "later"}, "the credit"),
        (
            {"act": "claim", **CREDITS, "route": "work-email", "work_email": "ada@northlight.example"},
            "the other routes",
        ),
        ({"act": "correct", "name": "Ada Finch", "file_under": "Zeta", "credit": CREDITS["credit"]}, "the place in"),
        ({"act": "correct", "name": "Ada Finch-Marlowe", "credit": CREDITS["credit"]}, "the name"),
    ],
)
def test_what_has_changed_since_the_reviewer_looked_is_not_decided_unseen(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, verdict: str, changes: dict[str, str],
    told: str,
) -> None:  # fmt: skip
    private = claiming_credits(client, post_box, letter, name="Ada Finch")
    page = claim_page(letter, "Ada Finch")
    sent = shown_in(element(desk.get(f"{page}?verdict={verdict}").text, "main"))
    said = {"verify": {"tie": "Her agency"}, "ask": {"reason": "what-tie"}, "decline": {"reason": "no-tie"}}[verdict]
    assert client.post(private, data=changes).status_code == 303

    refused = desk.post(page, sent | said)

    assert refused.status_code == 409
    assert told in refused.text
    assert "Nothing was decided. Please check again." in refused.text
    if verdict == "verify":
        assert "Her agency" in refused.text  # what was typed is kept
    end_read()
    assert db.session.scalars(select(Decision)).all() == []
    assert desk.post(page, {key: value for key, value in sent.items() if key != "seen"} | said).status_code == 409
    again = shown_in(element(refused.text, "main"))
    assert desk.post(page, again | said).status_code == 303  # on what is shown now


def test_of_two_reviewers_one_decides(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch")
    other = at_desk(app, a_colleague(letter, Role.OWNER))
    assert decide(desk, letter, "Ada Finch", "decline").status_code == 303

    refused = other.post(claim_page(letter, "Ada Finch"), AT_ONCE | {"verdict": "verify", "tie": "I know her"})

    assert refused.status_code == 409
    assert "Someone else has decided this claim" in refused.text
    end_read()
    assert [decision.verdict for decision in db.session.scalars(select(Decision))] == ["decline"]


def test_another_organisation_s_claims_are_not_there(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch")
    elsewhere = a_letter()
    stranger = at_desk(app, a_colleague(elsewhere, Role.OWNER))
    page = claim_page(letter, "Ada Finch")
    before = everything()
    for path in (page, page.replace(letter.slug, elsewhere.slug)):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, AT_ONCE).status_code == 404
    assert everything()["routes"] == before["routes"]


def test_another_organisation_s_decisions_are_not_taken_back(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch")
    decide(desk, letter, "Ada Finch", "decline")
    elsewhere = a_letter()
    stranger = at_desk(app, a_colleague(elsewhere, Role.OWNER))
    end_read()
    decision = db.session.scalars(select(Decision.id)).one()

    for slug in (letter.slug, elsewhere.slug):
        assert stranger.post(f"/organise/letters/{slug}/review/decisions/{decision}/undo").status_code == 404
    assert routes(letter, "Ada Finch")[0].state == "declined"
