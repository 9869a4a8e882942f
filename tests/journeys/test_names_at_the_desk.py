"""A person looks at the names that wait, with `flask names`."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from app.tally import audit
from tests.journeys.names_command import flask_names, waiting
from tests.journeys.steps import listed, signed
from tests.make import a_listed_domain, tally, work
from tests.pages.report_page import reports_name
from tests.post_box import PostBox


def test_a_held_name_is_listed_and_counts_when_it_is_accepted(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    assert list(waiting(app)) == ["Senator Ada Quill"]

    flask_names(app, "accept", waiting(app)["Senator Ada Quill"], "Senator Ada Quill")
    work()

    assert listed(client, letter, "supporters") == ["Senator Ada Quill"]
    assert flask_names(app, "waiting") == "There is nothing to decide.\n"


def test_a_held_name_that_is_refused_is_removed_and_never_counted(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")

    flask_names(app, "refuse", waiting(app)["Senator Ada Quill"], "Senator Ada Quill", "--reason", "fake")
    work()

    counted = tally(client, letter)
    assert (counted["signed"], counted["held"]) == (0, 0)
    assert waiting(app) == {}


@pytest.mark.parametrize(("word", "shown"), [("accept", "Ada Quill-Finch"), ("refuse", "Ada Quill")])
def test_a_corrected_name_of_a_professional_waits_for_a_yes_or_no(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, word: str, shown: str
) -> None:
    a_listed_domain("northlight.example")
    link = signed(client, post_box, letter, name="Ada Quill", email="ada@northlight.example", professional="1",
                  profession="actors", credit="Voice actor", route="work-email",
                  work_email="ada@northlight.example")  # fmt: skip
    work()
    client.post(link, data={"act": "correct", "name": "Ada Quill-Finch", "file_under": "", "credit": "Voice actor"})

    flask_names(app, word, waiting(app)["Ada Quill-Finch"], "Ada Quill-Finch")
    work()

    assert listed(client, letter, "verified") == [shown]
    assert waiting(app) == {}
    assert audit.audit(letter) == []


@pytest.mark.parametrize(("word", "shown"), [("accept", ["Eve Fake"]), ("refuse", [])])
def test_a_reported_name_comes_back_or_goes_for_good(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, word: str, shown: list[str]
) -> None:
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work()
    reports_name(client, letter, "Eve Fake")
    work()
    assert listed(client, letter, "supporters") == []

    flask_names(app, word, waiting(app)["Eve Fake"], "Eve Fake")
    work()

    assert listed(client, letter, "supporters") == shown
    assert waiting(app) == {}
    assert audit.audit(letter) == []


def test_what_has_changed_since_it_was_looked_at_is_not_accepted_unseen(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    number = waiting(app)["Senator Ada Quill"]
    client.post(link, data={"act": "correct", "name": "Visit ada.example/now", "file_under": "", "credit": ""})

    assert "There is nothing to decide with that number and name" in flask_names(
        app, "accept", number, "Senator Ada Quill"
    )
    assert "There is nothing to decide with that number and name" in flask_names(app, "refuse", "4711", "Nobody At All")
    assert list(waiting(app)) == ["Visit ada.example/now"]


def test_a_name_that_stands_unreported_is_not_removed_by_a_slip_of_the_hand(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Ada Quill", email="ada@example.org")
    work()

    assert "There is nothing to decide" in flask_names(app, "refuse", "1", "Ada Quill")
    assert listed(client, letter, "supporters") == ["Ada Quill"]


def test_the_operator_protects_names_on_every_letter_and_sees_which(app: Flask, letter: Letter) -> None:
    assert flask_names(app, "protected") == "No names are protected.\n"
    flask_names(app, "protect", "Orla Vantongeren", "--famous", "--watch", "desk@publicist.example")
    flask_names(app, "protect", "Saoirse Quillan")
    flask_names(app, "protect", "ORLA VANTONGEREN")  # takes what is said now

    assert flask_names(app, "protected") == "ORLA VANTONGEREN  (every letter)\nSaoirse Quillan  (every letter)\n"
    assert "Error: We can’t recognise that as a name" in flask_names(app, "protect", "...")
    assert "Error: " in flask_names(app, "protect", "Ada Quill", "--watch", "nobody")
    assert "Error: That name is not protected" in flask_names(app, "unprotect", "Ada Quill")
    assert "no longer protected" in flask_names(app, "unprotect", "saoirse quillan")
