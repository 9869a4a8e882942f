"""A place stands where its signer said yes: with the credits, the supporters, in the API; not on the letter's page."""

import re

from flask.testing import FlaskClient

from tests.journeys.steps import press, signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.name_lists import names_of, places_by_name
from tests.pages.sign_form import professional
from tests.post_box import PostBox


def test_a_place_is_on_the_lists_and_nowhere_for_whoever_is_private(client: FlaskClient, post_box: PostBox) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    signed(client, post_box, letter, **professional("Ada Zimmer", place="US-TX"))
    signed(client, post_box, letter, **professional("Private Composer", show_name="no", place="US-AK"))
    clara = signed(client, post_box, letter, name="Clara Quill", email="c@example.org", place="DE")
    signed(client, post_box, letter, name="Bo Quill", email="bo@example.org", place="US-WY", show_name="no")
    work()
    assert names_of(client, letter, "credits") == ["Ada Zimmer, Texas"]
    assert names_of(client, letter, "supporters") == ["Clara Quill, Germany"]
    assert places_by_name(client, letter, "verified") == {"Ada Zimmer": ("US", "TX")}
    assert places_by_name(client, letter, "supporters") == {"Clara Quill": ("DE", None)}
    pages = [client.get(f"/letters/{letter.slug}{page}").text for page in ("", "/credits", "/supporters")]
    band = pages[0].partition('<section class="screen"')[2]
    assert "Clara Quill" in band
    assert not re.search("Texas|Germany", band), "the letter's page has names alone"
    for page in (band, *pages[1:]):
        assert not re.search("Alaska|Wyoming|Private Composer|Bo Quill", page)
    press(client, clara, "hide")
    assert "Germany" not in client.get(f"/letters/{letter.slug}/supporters").text
    assert places_by_name(client, letter, "supporters") == {}


def test_a_register_has_places_too(client: FlaskClient, post_box: PostBox) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter(layout="register")
    signed(client, post_box, letter, **professional("Ada Zimmer", place="US-TX", credit=""))
    work()
    assert names_of(client, letter, "credits") == ["Ada Zimmer, Texas"]
    assert places_by_name(client, letter, "verified") == {"Ada Zimmer": ("US", "TX")}
