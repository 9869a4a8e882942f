"""Ada asks which lists that were handed over hold her name."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import end_read
from app.models import Letter, Role
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import press, signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.sign_form import professional
from tests.post_box import PostBox


@pytest.fixture
def letter(app: Flask) -> Letter:
    a_listed_domain("northlight.example")
    return a_letter()


def take_out(browser: Browser, letter: Letter, which: str, state: str = "", form: str = "csv") -> None:
    asked = {"list": which, "state": state, "format": form}
    assert browser.post(f"/organise/letters/{letter.slug}/tallies", asked).status_code == 200


def told(client: FlaskClient, private: str) -> dict[str, Any]:
    end_read()  # what this test itself has read so far
    copies: dict[str, Any] = client.get(f"{private}/my-data.json").get_json()["copies_handed_over"]
    return copies


def test_ada_finds_the_lists_that_were_taken_out_while_she_was_on_them(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    browser = at_desk(app, a_colleague(letter, Role.ADVOCATE))
    take_out(browser, letter, "all")  # before she signs
    ada = signed(client, post_box, letter, **professional("Ada Finch", place="US-CA"))
    boris = signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", place="US-TX")
    hidden = signed(client, post_box, letter, name="Cleo Quill", email="cleo@example.org", show_name="no")
    work()
    take_out(browser, letter, "verified", "CA", "xlsx")
    take_out(browser, letter, "verified", "TX")
    take_out(browser, letter, "supporters")
    take_out(browser, letter, "all", form="json")
    press(client, ada, "hide")
    work()
    take_out(browser, letter, "all")  # after she has hidden her name
    today = clock.now().date().isoformat()

    assert told(client, ada)["lists_of_names"] == [
        {"list": "verified", "state": "CA", "format": "xlsx", "day": today},
        {"list": "all", "state": None, "format": "json", "day": today},
    ]
    assert [(one["list"], one["state"]) for one in told(client, boris)["lists_of_names"]] == [
        ("supporters", None), ("all", None), ("all", None),
    ]  # fmt: skip
    assert told(client, hidden)["lists_of_names"] == []
    assert told(client, ada)["lists_of_addresses"] == []


def test_lists_of_addresses_are_told_too(app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    owner = at_desk(app, an_owner(letter))
    take = f"/organise/letters/{letter.slug}/tallies/addresses"
    assert owner.post(take).status_code == 200  # before she signs
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", updates="1")
    work()
    assert "ada@example.org" in owner.post(take).text
    copies = told(client, ada)
    assert copies["lists_of_addresses"] == [
        {"format": "csv", "day": clock.now().date().isoformat(), "list": "addresses"}
    ]
    assert "held yours if you had ticked its box" in copies["what_that_means"]
    assert "desk.example" not in repr(copies)
