"""A name is found as people type it: without its umlaut, and with a plain space."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import signed
from tests.make import a_letter, work
from tests.post_box import PostBox


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Jürgen Müller", "mueller"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Jürgen Müller", "muller"),
        ("Søren Bøgh", "soeren"),
        ("Ada\u00a0Quill", "Ada Quill"),
        ("Ada\u202fQuill", "ada quill"),
        ("Ada Quill", "Ada\u00a0Quill"),
        ("Manuel Buenavista", "manuel buenavista"),
    ],
)
def test_a_name_is_found_as_it_is_typed(
    client: FlaskClient, post_box: PostBox, letter: Letter, name: str, typed: str
) -> None:
    signed(client, post_box, letter, name=name, email="one@example.org")
    signed(client, post_box, letter, name="Cleo Brennick", email="two@example.org")
    work()
    page = client.get(f"/letters/{letter.slug}/supporters", query_string={"q": typed}).text.partition("<main")[2]
    assert name.replace("\u00a0", " ").replace("\u202f", " ") in page
    assert "Cleo Brennick" not in page
