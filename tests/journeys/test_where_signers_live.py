"""Where somebody lives is asked once: a state of the United States, a territory, or another country."""

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import asked
from tests.make import answers, shown_in, sign, signatures
from tests.pages.html import element, values
from tests.post_box import PostBox

# What pages sent that were opened before there was one question, and where their signers live.
OF_BEFORE = [
    ({"country": "US", "region": "CA"}, ("US", "CA")),
    ({"country": "DE", "region": ""}, ("DE", None)),
    ({"country": "DE", "region": "CA"}, ("DE", None)),
    ({"country": "PR", "region": ""}, ("US", "PR")),
]


def test_the_states_come_first_and_then_the_other_countries(client: FlaskClient, letter: Letter) -> None:
    page = client.get(f"/letters/{letter.slug}/sign").text
    select = element(page, "select[name=place]")
    assert values(select, "optgroup", "label") == ["State or territory", "Country"]
    places = values(select, "option", "value")
    assert places[:2] == ["", "US-AL"]
    assert places.index("US-WY") < places.index("AF") < places.index("DE")
    assert {"US", "PR"}.isdisjoint(places)
    assert 'name="country"' not in page
    assert 'name="region"' not in page


@pytest.mark.parametrize(("said", "place"), OF_BEFORE)
def test_a_page_that_was_opened_before_there_was_one_question_still_signs(
    client: FlaskClient, post_box: PostBox, letter: Letter, said: dict[str, str], place: tuple[str, str | None]
) -> None:
    of_before: dict[str, Any] = {"place": None, **said}
    assert sign(client, letter, email="ada@example.org", **of_before).status_code == 303
    [pending] = signatures(letter)
    assert (pending.country, pending.region) == place

    link = post_box.to("ada@example.org", "confirm")[-1].link
    shown = shown_in(client.get(link).text)
    assert shown["place"] == (f"{place[0]}-{place[1]}" if place[1] else place[0])
    del shown["place"]
    assert client.post(link, data=shown | said | {"consent": "1"}).status_code == 303
    [confirmed] = signatures(letter)
    assert (confirmed.state, confirmed.country, confirmed.region) == ("confirmed", *place)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"country": "US", "region": ""}, "Choose your state or territory"),
        ({"country": "US", "region": "ZZ"}, "Choose your state or territory"),
        ({"country": "XX", "region": ""}, "Choose a state or country"),
        ({"country": "", "region": ""}, "Choose a state or country"),
    ],
)
def test_such_a_page_is_told_what_is_missing_and_shown_the_one_question(
    client: FlaskClient, letter: Letter, said: dict[str, str], says: str
) -> None:
    typed = answers("Ada Finch", email="ada@example.org", place=None) | said
    page = client.post(f"/letters/{letter.slug}/sign", data=typed)
    assert page.status_code == 422
    assert says in unescape(page.text)
    assert 'href="#place"' in page.text
    assert shown_in(page.text)["name"] == "Ada Finch"


def test_a_signature_of_before_is_shown_in_its_territory(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org", place="US-GU")
    page = client.get(link).text
    assert shown_in(page)["place"] == "US-GU"
    assert "Guam, United States" in page
