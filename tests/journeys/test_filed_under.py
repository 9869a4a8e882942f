"""The confirm page says under which word a name is filed; its owner changes it there, and later on the private page."""

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import asked, listed, named, signed
from tests.make import a_letter, a_listed_domain, confirm, shown_in, work
from tests.pages.html import described
from tests.pages.name_lists import names_of, places_by_name
from tests.pages.sign_form import professional
from tests.post_box import PostBox


@pytest.fixture
def letter() -> Letter:
    return a_letter()


def test_a_guild_behind_a_name_is_not_what_it_is_filed_under(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Wil Quarrystone, ASC", email="wil@example.org")
    signed(client, post_box, letter, name="Smith, John", email="john@example.org")
    signed(client, post_box, letter, name="Bo Adler 3rd", email="bo@example.org")
    work()
    assert listed(client, letter, "supporters") == ["Bo Adler 3rd", "Wil Quarrystone, ASC", "Smith, John"]


def test_the_confirm_page_says_it_and_its_owner_corrects_it(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = asked(client, post_box, letter, name="Ada Larrea Ibarra", email="ada@example.org")
    page = client.get(link).text
    assert described(page, "Filed under") == "Ibarra"
    assert shown_in(page)["file_under"] == "Ibarra"
    private = confirm(client, link, file_under="Larrea Ibarra").location
    assert named(letter, "Ada Larrea Ibarra").file_under == "Larrea Ibarra"
    assert described(client.get(private).text, "Filed under") == "Larrea Ibarra"


def test_a_guess_that_was_left_follows_a_name_that_was_changed(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = asked(client, post_box, letter, name="Ada Fnich", email="ada@example.org")
    confirm(client, link, name="Ada Finch")
    assert named(letter, "Ada Finch").file_under == "Finch"


@pytest.mark.parametrize(
    ("typed", "says"), [("!!", "Enter the word your name is filed under"), ("y" * 101, "Shorten the word")]
)
def test_what_is_no_word_comes_back_as_typed(
    client: FlaskClient, post_box: PostBox, letter: Letter, typed: str, says: str
) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    answer = confirm(client, link, file_under=typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert shown_in(answer.text)["file_under"] == typed


def test_a_word_of_somebody_elses_is_judged_and_waits(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    private = confirm(client, link, file_under="Visit slogans.example").location
    work()
    assert named(letter, "Ada Finch").file_under == "Finch"
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    assert "A moderator will check the words you want to be filed under" in client.get(private).text


def test_a_place_that_is_corrected_follows_everywhere(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    a_listed_domain("northlight.example")
    ada = signed(client, post_box, letter, **professional("Ada Zimmer", place="US-TX"))
    clara = signed(client, post_box, letter, name="Clara Quill", email="c@example.org")
    work()
    assert names_of(client, letter, "credits") == ["Ada Zimmer, Texas"]
    for private, place in ((ada, "US-NM"), (clara, "DE")):
        assert client.post(private, data={"act": "correct", "place": place}).status_code == 303
    assert names_of(client, letter, "credits") == ["Ada Zimmer, New Mexico"], "also before the registrar has looked"
    assert places_by_name(client, letter, "supporters") == {"Clara Quill": ("DE", None)}
    work()
    assert shown_in(client.get(clara).text)["place"] == "DE"
    for wrong in ("US", "ZZ", "US-ZZ", "atlantis"):
        answer = client.post(clara, data={"act": "correct", "place": wrong})
        assert answer.status_code == 422
        assert "Choose a state or country" in answer.text
    assert places_by_name(client, letter, "supporters") == {"Clara Quill": ("DE", None)}
