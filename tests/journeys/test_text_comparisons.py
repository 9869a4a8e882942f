"""What a text changed is kept with it: readers wait for no comparison, and editors not for long."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db
from app.letters import changed_text
from app.text import differences
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, opened, press, settings_of, whole
from tests.effort import at_most
from tests.make import a_letter, amended
from tests.text.words import of_words

LONG = of_words(6_000)


def test_nobody_who_reads_a_public_page_waits_for_a_comparison(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter(text=LONG)
    amended(letter, LONG.replace("a", "A", 1), corrects=True, title="Another title")
    monkeypatch.setattr(differences, "difference", None)
    monkeypatch.setattr(changed_text, "_changes", None)
    differences.kept_difference.cache_clear()
    for page in (f"/letters/{letter.slug}", f"/letters/{letter.slug}/texts"):
        assert "put in: " in client.get(page).text


def test_an_editor_compares_saves_and_publishes_long_texts_within_a_second(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, source=LONG)
    press(noor, slug, "publish")
    text = f"/organise/letters/{slug}/text"
    for do in ("compare", "publish"):
        with at_most(200):
            form = opened(noor, text) | {"kind": "version", "source": of_words(6_000), "do": do}
            answer = noor.post(text, form)
        assert answer.status_code == (200 if do == "compare" else 303)
    assert "Too much differs here" in noor.get(f"/letters/{slug}/texts").text


@pytest.mark.parametrize("source", ["![" * 20_000, "a\n\n" * 20_000, "- a\n" * 20_000, "^[a] " * 12_000])
def test_a_text_of_signs_alone_is_refused_in_a_sentence(app: Flask, source: str) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    new = f"/organise/organisations/{organisation.slug}/letters/new"
    for do in ("save", "preview"):
        with at_most(200):
            answer = noor.post(new, whole(source=source, do=do))
        assert answer.status_code == (422 if do == "save" else 200)
        assert "8,000 Markdown signs" in answer.text


def test_a_form_that_names_no_revision_overwrites_nothing(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    draft = whole(slug=slug, title="Overwritten")
    draft.pop("revision", None)
    for revision in ({}, {"revision": ""}, {"revision": "0"}, {"revision": "x"}, {"revision": "9" * 30}):
        assert noor.post(settings_of(slug), draft | revision).status_code == 409
    press(noor, slug, "publish")
    before = (letter_of(slug).revision, letter_of(slug).asks_updates, letter_of(slug).title)
    assert noor.post(settings_of(slug), {}).status_code == 409
    text = {"kind": "version", "source": "Another text.", "do": "publish"}
    assert noor.post(f"/organise/letters/{slug}/text", text).status_code == 409
    db.session.expire_all()
    assert (letter_of(slug).revision, letter_of(slug).asks_updates, letter_of(slug).title) == before
