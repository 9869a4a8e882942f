"""Ada claims a profession after signing, and gives and takes back each consent, all from the private page."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db, end_read
from app.models import Letter, Route
from app.signer.claims import MOST_ROUTES
from app.tally.audit import audit
from tests.desk import an_owner, at_desk
from tests.journeys.steps import everything, listed, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_listed_domain, shown_in, signatures, tally, work
from tests.post_box import PostBox

WORK = "ada@northlight.example"


def claim(client: FlaskClient, private: str, **changes: Any) -> TestResponse:
    fields = {"profession": "composers", "credit": "Northern Lights", "route": "work-email", "work_email": WORK}
    return client.post(private, data={"act": "claim"} | fields | changes)


def choose(client: FlaskClient, private: str, *boxes: str) -> TestResponse:
    return client.post(private, data={"act": "consents"} | dict.fromkeys(boxes, "1"))


def given(letter: Letter) -> list[datetime | None]:
    [row] = signatures(letter)
    return [row.updates_consented_at, row.audit_consented_at, row.quote_consented_at]


def test_a_supporter_claims_a_profession_and_moves_into_the_credits(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    a_listed_domain("northlight.example")
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    assert "Send for checking" in client.get(private).text

    assert (claim(client, private).status_code, standing(client, private)["claim"]) == (303, "waiting")
    assert tally(client, letter)["index"] == 1  # the text and one signature: a claim is no entry
    work()
    page = client.get(private).text
    assert "We are checking your credit" in page
    assert "Your email at northlight.example: open the link we sent there" in page
    assert standing(client, private)["level"] == 2

    [second] = post_box.to(WORK, "work-email")
    client.post(second.link)
    work()
    assert standing(client, private)["claim"] == "verified"
    assert (listed(client, letter, "verified"), listed(client, letter, "supporters")) == (["Ada Finch"], [])
    assert "Northern Lights" in client.get(f"/letters/{letter.slug}/credits?profession=composers").text
    assert audit(letter) == []
    assert "Send for checking" not in client.get(private).text
    assert claim(client, private).status_code == 409


def test_whoever_said_later_adds_the_check_from_the_private_page(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    a_listed_domain("northlight.example")
    private = signed(
        client, post_box, letter, email="ada@example.org", professional="1", profession="actors", route="later"
    )
    work()
    page = client.get(private).text
    assert "We are checking" not in page
    assert "We can’t check it yet" in page
    work()
    prefilled = shown_in(client.get(private).text)
    assert prefilled["profession"] == "actors"
    assert claim(client, private, profession=prefilled["profession"]).status_code == 303
    work()
    client.post(post_box.to(WORK, "work-email")[0].link)
    work()
    assert standing(client, private)["level"] == 3
    assert signatures(letter)[0].counted_profession == "actors"


def test_the_desk_counts_as_waiting_only_what_a_reviewer_can_look_at(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    claim = {"professional": "1", "profession": "actors", "email": ""}
    evidence = {"route": "published-credits", "evidence": "nm0000123"}
    signed(client, post_box, letter, **claim | {"email": "later@example.org", "route": "later"})
    signed(client, post_box, letter, **claim | evidence | {"email": "credits@example.org"})
    work()
    desk = at_desk(app, an_owner(letter))

    lines = desk.get(f"/organise/letters/{letter.slug}/signatures").text

    assert lines.count("not checked yet") == 1
    assert lines.count("published credits") == 1
    assert "1" in re.findall(r"Professional review\D*(\d+)", desk.get(f"/organise/letters/{letter.slug}/").text)


def test_a_claim_may_wait_without_a_check(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    assert claim(client, private, route="later", work_email="").status_code == 303
    work()
    assert standing(client, private)["level"] == 2
    end_read()
    assert db.session.scalars(select(Route)).all() == []
    assert (tally(client, letter)["verified"], tally(client, letter)["supporters"]) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"profession": ""}, "profession", "Choose the profession you’re credited in"),
        ({"profession": "kings"}, "profession", "Choose the profession you’re credited in"),
        ({"route": ""}, "route-0", "Choose how we can check, or choose “Later”"),
        ({"work_email": "ada@gmail.com"}, "work_email", "Free email can’t show where you work"),
        ({"work_email": "ada"}, "work_email", "The @ is missing. Enter your work email address in full, or"),
        ({"credit": "C" * 81}, "claim-credit", "Shorten your credit to 80 characters"),
    ],
)
def test_errors_of_a_claim_are_told_like_those_of_the_sign_form(
    client: FlaskClient, post_box: PostBox, letter: Letter, changes: dict[str, str], field: str, said: str
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    before = everything()
    page = claim(client, private, **changes)
    assert page.status_code == 422
    assert f'<a href="#{field}">{said}' in page.text
    assert page.text.count(f'id="{field}"') == 1
    assert page.text.count('role="alert"') == 1
    assert everything() == before


def test_a_private_link_sends_no_end_of_second_links(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    for at in range(MOST_ROUTES):
        assert claim(client, private, work_email=f"ada{at}@northlight.example").status_code == 303
    before = everything()
    refused = claim(client, private, work_email="one.more@northlight.example")
    assert refused.status_code == 409
    assert f"{MOST_ROUTES} ways to check this signature" in refused.text
    assert everything() == before


def test_each_consent_has_its_own_box_and_its_own_date(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org", updates="1")
    first = given(letter)
    assert first[0] is not None
    assert first[1:] == [None, None]
    page = client.get(private).text
    assert len(re.findall(r"Given on \d+ \w+ \d{4}", page)) == 1
    assert shown_in(page)["updates"] == "1"

    watch.wait(days=1)
    assert choose(client, private, "updates", "quote").status_code == 303
    second = given(letter)
    assert second[0] == first[0]  # it keeps the day on which it was given
    assert second[1] is None
    assert second[2] is not None
    assert second[2] > first[0]

    assert choose(client, private).status_code == 303
    assert given(letter) == [None, None, None]
    watch.wait(days=1)
    choose(client, private, "updates")
    again = given(letter)[0]
    assert again is not None
    assert again > second[2]
    work()
    assert tally(client, letter)["index"] == 1  # consents are nobody else's business


def test_who_has_withdrawn_consents_to_nothing_more(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, email="ada@example.org", updates="1")
    press(client, private, "withdraw")
    assert "Save what I ticked" not in client.get(private).text
    assert choose(client, private, "quote").status_code == 409
