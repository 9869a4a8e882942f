"""Everything that a signer has printed beside the name is judged: a field that has to wait waits by itself, and the
signature counts and is listed without it.
"""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Addressee, Decision, Letter, Role, Signature
from app.moderation import protected_names, rejudging
from tests.desk import a_colleague, as_seen, at_desk
from tests.exports.lists import export
from tests.journeys.names_command import flask_names, waiting
from tests.journeys.steps import press, signed, standing
from tests.make import a_letter, a_listed_domain, work
from tests.pages.private_page import my_data
from tests.pages.sign_form import professional
from tests.post_box import PostBox

STAR = "Orla Vantongeren"
WAITS = [
    f"{STAR}, singer",
    "Assistant to Оrlа Vаntоngеrеn",
    "VOTE NO – http://evil.example/buy",
    "buy my book at evil dot com",
    "President of the United States",
    "Hester Quill’s speechwriter",
    "@jofinch",
]
STANDS = [
    "President, Example Studios",
    "Managing Director, Curlew Public Media",
    "Composer, “Oklahoma!”",
    "Editor, 1984",
]


@pytest.fixture
def letter(app: object) -> Letter:
    """To somebody by name."""
    a_listed_domain("northlight.example")
    return a_letter(addressees=[Addressee(position=0, name="Hester Quill", office="Chair", body="Committee")])


@pytest.fixture(autouse=True)
def _famous(app: object) -> None:
    protect(STAR)


def protect(name: str, letter: Letter | None = None) -> None:
    with transaction() as session:
        protected_names.protect(
            session, letter_id=letter.id if letter else None, name=name, famous=letter is None, watch=None,
            by=THE_OPERATOR, now=clock.now(),
        )  # fmt: skip
    end_read()


def judge_again() -> None:
    """What the worker does by itself."""
    while rejudging.judge_a_batch(clock.now()):
        pass
    work()


def credits(client: FlaskClient, letter: Letter) -> dict[str, str | None]:
    """Name and credit, as anybody reads them."""
    answer: dict[str, Any] = client.get(f"/api/v1/letters/{letter.slug}/signatures?list=verified").get_json()
    return {row["name"]: row["credit"] for row in answer["signatures"]}


def jo(client: FlaskClient, post_box: PostBox, letter: Letter, credit: str, name: str = "Jo Finch") -> str:
    """Verified by machine; the private link."""
    private = signed(client, post_box, letter, **professional(name, credit=credit))
    work()
    return private


@pytest.mark.parametrize("credit", WAITS)
def test_a_credit_that_readers_could_be_misled_by_waits_and_the_name_stands_without_it(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, tmp_path: Path, credit: str
) -> None:
    private = jo(client, post_box, letter, credit)

    assert credits(client, letter) == {"Jo Finch": None}
    assert standing(client, private)["number"] == 1, "it counts"
    for url in (f"/letters/{letter.slug}", f"/letters/{letter.slug}/credits"):
        assert credit not in client.get(url).text
    for form in ("csv", "json", "xlsx"):
        assert [row["credit"] or None for row in export(app, letter, "all", form, tmp_path / f"all.{form}")] == [None]
    page = client.get(private).text
    assert "A moderator will check this credit" in page
    assert my_data(client, private)["waits_to_be_printed"][0]["words"] == credit
    assert list(waiting(app)) == [credit]


@pytest.mark.parametrize("credit", STANDS)
def test_plain_offices_and_companies_are_what_credits_are_made_of(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, credit: str
) -> None:
    jo(client, post_box, letter, credit)

    assert credits(client, letter) == {"Jo Finch": credit}
    assert waiting(app) == {}


def test_a_refused_credit_goes_and_its_signer_is_told(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = jo(client, post_box, letter, "VOTE NO")
    post_box.empty()
    flask_names(app, "refuse", waiting(app)["VOTE NO"], "VOTE NO")

    mail = post_box.last
    assert mail.kind == "decision"
    assert "We won’t publish it" in mail.words
    assert waiting(app) == {}
    assert credits(client, letter) == {"Jo Finch": None}
    assert "VOTE NO" not in client.get(private).text


def test_an_accepted_credit_is_printed_and_judged_no_more(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = jo(client, post_box, letter, "Stop the Clock, editor")
    reviewer = at_desk(app, a_colleague(letter, Role.REVIEWER))
    form = as_seen(reviewer, letter, "Jo Finch", waiting="credit", verdict="yes")
    done = reviewer.post(f"/organise/letters/{letter.slug}/names", form)
    work()

    assert done.status_code == 303
    assert credits(client, letter) == {"Jo Finch": "Stop the Clock, editor"}
    client.post(private, data={"act": "correct", "file_under": "Finch"})
    protect("Somebody Else")
    judge_again()
    assert credits(client, letter) == {"Jo Finch": "Stop the Clock, editor"}
    assert waiting(app) == {}


def test_a_famous_name_in_a_credit_takes_two_people(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    credit = f"{STAR}’s band"
    jo(client, post_box, letter, credit)
    assert "first of two approvals" in flask_names(app, "accept", waiting(app)[credit], credit)
    assert credits(client, letter) == {"Jo Finch": None}
    reviewer = at_desk(app, a_colleague(letter, Role.REVIEWER))
    form = as_seen(reviewer, letter, "Jo Finch", waiting="credit", verdict="yes")
    reviewer.post(f"/organise/letters/{letter.slug}/names", form)
    work()

    assert credits(client, letter) == {"Jo Finch": credit}


def test_file_under_is_judged_too_and_falls_back_to_the_guess(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, tmp_path: Path
) -> None:
    private = signed(client, post_box, letter, name="Una Plain", email="una@example.org")
    work()
    asked = f"{STAR} http://evil.example STOP AI"
    client.post(private, data={"act": "correct", "file_under": asked})
    work()

    def filed() -> list[str]:
        export(app, letter, "all", "csv", tmp_path / "all.csv")
        rows = csv.DictReader(StringIO((tmp_path / "all.csv").read_bytes().decode("utf-8-sig")))
        return [row["file_under"] for row in rows]

    assert filed() == ["Plain"]
    assert "A moderator will check the words" in client.get(private).text
    assert list(waiting(app)) == [asked]
    client.post(private, data={"act": "correct", "file_under": "Una"})
    assert (filed(), waiting(app)) == (["Una"], {})


def test_a_credit_that_is_corrected_or_claimed_later_is_judged_like_the_first(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Jo Finch", email="jo@example.org")
    work()
    client.post(private, data={"act": "claim", "profession": "writers", "credit": f"{STAR}, singer", "route": "later"})
    assert list(waiting(app)) == [f"{STAR}, singer"]
    client.post(private, data={"act": "correct", "credit": "STOP AI"})
    assert list(waiting(app)) == ["STOP AI"]
    client.post(private, data={"act": "correct", "credit": "Novelist"})
    assert waiting(app) == {}


def test_a_name_protected_later_takes_credits_off_until_somebody_has_looked(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    jo(client, post_box, letter, "Maren Quill’s manager")
    jo(client, post_box, letter, "Novelist", name="Ada Plain")
    assert credits(client, letter)["Jo Finch"] == "Maren Quill’s manager"
    protect("Maren Quill", letter)
    judge_again()

    assert credits(client, letter) == {"Jo Finch": None, "Ada Plain": "Novelist"}
    assert list(waiting(app)) == ["Maren Quill’s manager"]


def test_what_waits_goes_with_its_signer(app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    for name, act in (("Wim Finch", "withdraw"), ("Eva Finch", "erase")):
        private = jo(client, post_box, letter, "VOTE NO", name=name)
        assert list(waiting(app)) == ["VOTE NO"]
        press(client, private, act)
        end_read()
        assert waiting(app) == {}
    assert not [one for one in db.session.scalars(select(Decision)) if one.approved]
    assert not [one for one in db.session.scalars(select(Signature)) if "VOTE" in (one.credit or "")]
