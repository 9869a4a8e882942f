"""Somebody adds a kind of route: one file (here a class of the tests), a table and one line of ROUTES; it goes the
whole way.
"""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.claim_routes import ROUTES
from app.core import clock, personal
from app.core.db import Base, db, end_read, table_of
from app.models import Letter, Role
from app.retention import jobs as retention
from tests.desk import a_colleague, at_desk
from tests.journeys.claims import decide, queue
from tests.journeys.steps import asked, listed, press, signed, standing
from tests.kinds_of_route import Vouched, VouchedRoute
from tests.make import confirm, shown_in, sign, tally, work
from tests.post_box import PostBox

CLAIM = {"professional": "1", "profession": "composers", "credit": "Northern Lights", "route": Vouched.kind}


@pytest.fixture(autouse=True)
def _offered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its line of ROUTES, and what its migration would make."""
    own = table_of(VouchedRoute)
    with db.engine.begin() as connection:
        own.create(connection)
    monkeypatch.setitem(ROUTES, Vouched.kind, Vouched())
    monkeypatch.setattr(personal, "tables", lambda: [*Base.metadata.sorted_tables, own])
    yield
    end_read()
    with db.engine.begin() as connection:
        own.drop(connection)


def test_it_is_offered_asked_and_explained(client: FlaskClient, letter: Letter) -> None:
    form = unescape(client.get(f"/letters/{letter.slug}/sign").text)
    assert Vouched.hint in form
    assert "Name of your colleague" in form
    assert form.index('value="published-credits"') < form.index('value="vouched"') < form.index('value="later"')
    assert Vouched.how_we_verify in client.get("/how-we-verify").text

    refused = sign(client, letter, name="Ada Finch", email="ada@example.org", vouched_by=" ", **CLAIM)
    assert refused.status_code == 422
    assert '<a href="#vouched_by">Enter the name of a colleague</a>' in refused.text


def test_it_is_kept_until_confirmed_reviewed_and_verified(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org", vouched_by="Bo Quill", **CLAIM)
    page = client.get(link).text
    assert (shown_in(page)["route"], shown_in(page)["vouched_by"]) == ("vouched", "Bo Quill")
    assert "Northern Lights, checked by a colleague" in page
    assert confirm(client, link).status_code == 303
    work()
    assert tally(client, letter)["verified"] == 0

    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert queue(desk, letter) == ["Ada Finch"]
    review = desk.get(f"/organise/letters/{letter.slug}/review").text
    assert "A colleague" in review
    assert "Nobody has asked the colleague" in review
    assert decide(desk, letter, "Ada Finch", "verify").status_code == 303
    work()
    assert listed(client, letter, "verified") == ["Ada Finch"]


def test_its_signer_reads_how_it_stands_and_what_is_held(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(
        client, post_box, letter, name="Ada Finch", email="ada@example.org", vouched_by="Bo Quill", **CLAIM
    )
    work()
    assert standing(client, private)["claim"] == "waiting"
    assert "Your colleague Bo Quill: for-review" in client.get(private).text
    [route] = client.get(f"{private}/my-data.json").get_json()["claim"]["routes"]
    assert (route["kind"], route["vouched_by"]) == ("vouched", "Bo Quill")


def test_what_it_keeps_goes_when_the_claim_is_decided(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", vouched_by="Bo Quill", **CLAIM)
    work()
    assert decide(at_desk(app, a_colleague(letter, Role.REVIEWER)), letter, "Ada Finch", "verify").status_code == 303
    assert vouched_by() == ["Bo Quill"]
    done = retention.run(clock.now() + timedelta(hours=25))
    assert (done["names of colleagues"], vouched_by()) == (1, [None])


def test_and_when_its_signer_erases_the_signature(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(
        client, post_box, letter, name="Ada Finch", email="ada@example.org", vouched_by="Bo Quill", **CLAIM
    )
    work()
    assert press(client, private, "erase").status_code == 200
    assert vouched_by() == [None]


def vouched_by() -> list[str | None]:
    end_read()
    return list(db.session.scalars(select(VouchedRoute.vouched_by)))
