"""A letter declares its language to browsers, screen readers and programs."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import transaction
from app.models import Letter
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, opened, press, settings_of, whole
from tests.make import a_letter
from tests.pages.html import elements


def said_of(page: str, selector: str) -> dict[str, str | None]:
    """What the first such element says beside its class."""
    first = elements(page, selector)[0]
    return {name: value for name, value in first.attributes.items() if name != "class"}


PARTS = ("h1", "p[class=caps]", "address", "p[class=salutation]", "div[class='letter-body after-salutation']")


@pytest.mark.parametrize(
    ("tag", "says"), [("ar", {"lang": "ar", "dir": "rtl"}), ("pt-BR", {"lang": "pt-BR"}), ("en", {})]
)
def test_an_organiser_says_it_and_the_letters_words_bear_it(
    app: Flask, client: FlaskClient, tag: str, says: dict[str, str]
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, language=tag)
    assert opened(noor, settings_of(slug))["language"] == tag
    press(noor, slug, "publish")

    page = client.get(f"/letters/{slug}").text
    assert [said_of(page, part) for part in PARTS] == [says] * len(PARTS)
    assert '<html lang="en"' in page, "the words around it are ours"
    assert said_of(client.get("/").text, "h2") == says
    assert client.get(f"/api/v1/letters/{slug}").get_json()["language"] == tag
    assert [one["language"] for one in client.get("/api/v1/letters").get_json()["letters"]] == [tag]


def test_a_published_letter_can_still_say_it(app: Flask, client: FlaskClient) -> None:
    letter = a_letter()
    noor = an_editor(app, letter.organisation)
    form = opened(noor, settings_of(letter.slug))
    assert form["language"] == "en"
    assert noor.post(settings_of(letter.slug), form | {"language": "fr"}).status_code == 303
    assert letter_of(letter.slug).language == "fr"
    assert said_of(client.get(f"/letters/{letter.slug}").text, "h1") == {"lang": "fr"}


@pytest.mark.parametrize("wrong", ["", "xx", "english", "EN", "ar-", "x" * 3000])
def test_a_language_that_is_none_is_refused(app: Flask, wrong: str) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    refused = noor.post(settings_of(slug), whole(slug=slug, revision="1", language=wrong, title="Kept"))
    assert refused.status_code == 422
    assert "Choose a language from the list" in unescape(refused.text)
    assert 'value="Kept"' in refused.text
    assert letter_of(slug).language == "en"


def test_a_form_of_before_leaves_it_as_it_is(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, language="cy")
    assert noor.post(settings_of(slug), whole(slug=slug, revision="1")).status_code == 303
    assert letter_of(slug).language == "cy"


def test_what_another_machine_has_written_is_shown_all_the_same(client: FlaskClient, letter: Letter) -> None:
    with transaction() as session:
        session.get_one(Letter, letter.id).language = "x-nobody-knows"
    assert said_of(client.get(f"/letters/{letter.slug}").text, "h1") == {"lang": "x-nobody-knows"}
