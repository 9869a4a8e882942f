"""Writing a letter in one form: no input is lost, drafts are private, and missing fields are listed."""

from html import unescape

import pytest
from flask import Flask

from app.models import Layout, LetterKind
from tests.console.writing import (
    TEXT,
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    settings_of,
    sources_of,
    whole,
)
from tests.make import a_letter
from tests.pages.html import elements, texts


def test_a_title_is_enough_to_begin_and_the_page_says_what_is_missing(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    saved = noor.post(new_letter_at(organisation), {"title": "Öffnet die Liste!", "do": "save"})
    assert saved.status_code == 303
    assert saved.location == settings_of("offnet-die-liste")
    page = noor.get(saved.location).text
    for sentence in ("Name at least one addressee", "Write the text", "Say who pays for it", "at least one profession"):
        assert sentence in page
    assert 'value="publish"' not in page


def test_everything_that_was_typed_is_kept(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    typed = whole(
        **{"addressee-1-office": "Members", "addressee-1-body": "House of Commons", "author-0-name": "Maren Oyelaran"},
        **{"author-0-credit": "Screenwriter", "response_to": "Docket 2026-4", "response_url": "https://docket.example/4"},
        slug="ask-first", kind="pledge", promises="I ask first\nI pay", layout="register", milestone_count="5,000",
        milestone_deed="we deliver it", closes_at="2030-05-01T18:30", endorsements="Guild of Foley\nUnion of Gaffers",
        data_controller="Names Trust", asks_quote="1", routes_needed="2", place="Chicago",
    )  # fmt: skip
    slug = a_draft(noor, organisation, **typed)
    letter = letter_of(slug)

    assert (slug, letter.kind, letter.layout, letter.routes_needed) == (
        "ask-first",
        LetterKind.PLEDGE,
        Layout.REGISTER,
        2,
    )
    assert [one.body for one in letter.addressees] == ["Select Committee on Creative Work", "House of Commons"]
    assert [(one.key, one.words) for one in letter.promises] == [
        ("promise-1", "I ask first"),
        ("promise-2", "I pay"),
    ]
    assert [one.name for one in letter.endorsements] == ["Guild of Foley", "Union of Gaffers"]
    assert (letter.milestone_count, letter.data_controller, letter.response_url) == (
        5000, "Names Trust", "https://docket.example/4")  # fmt: skip
    assert (letter.asks_updates, letter.asks_quote) == (False, True)
    assert letter.caps_line == "a pledge to Select Committee on Creative Work and House of Commons"
    assert sources_of(slug) == [TEXT]
    again = opened(noor, settings_of(slug))
    for name, said in typed.items():
        if name not in ("do", "source", "promises", "endorsements", "milestone_count"):
            assert again[name] == said, name


def test_the_suggested_lines_follow_the_form_until_somebody_writes_their_own(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(
        noor, organisation, **{"addressee-0-name": None, "addressee-0-office": None, "addressee-0-body": None}
    )
    assert letter_of(slug).caps_line == "an open letter"
    form = whole(slug=slug, **{key: said for key, said in opened(noor, settings_of(slug)).items() if key == "revision"})
    noor.post(settings_of(slug), form | {"caps_line": "an open letter"})
    assert letter_of(slug).caps_line == "an open letter to Select Committee on Creative Work"
    noor.post(settings_of(slug), form | {"revision": "2", "caps_line": "to whom it may concern"})
    assert letter_of(slug).caps_line == "to whom it may concern"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", " ", "Give the letter a title"),
        ("slug", "Ask First", "Use small letters"),
        ("response_url", "http://docket.example", "begins with https://"),
        ("closes_at", "next week", "Enter a day and a time"),
        ("milestone_count", "many", "Enter a whole number"),
        ("dated", "2026-02-30", "Enter a day"),
        ("summary", "x" * 401, "Shorten this to 400"),
    ],
)
def test_an_error_is_named_above_and_at_its_field_and_nothing_is_cleared(
    app: Flask, field: str, typed: str, said: str
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    page = noor.post(new_letter_at(organisation), whole(**{field: typed, "response_to": "A docket"}))
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert any(said in one for one in texts(page.text, f"[href='#{field}']"))
    assert elements(page.text, f"#{field}[aria-invalid=true]")
    assert typed in unescape(page.text)
    assert "Hester Vantongeren" in page.text
    assert "profession-actors" in page.text


def test_a_slug_is_taken_once(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    other = a_letter()
    assert "Another letter has this address" in noor.post(new_letter_at(organisation), whole(slug=other.slug)).text
    assert a_draft(noor, organisation) == "ask-before-you-train"
    assert a_draft(noor, organisation) == "ask-before-you-train-2"


def test_another_row_keeps_what_was_typed_and_saves_nothing(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    page = noor.post(new_letter_at(organisation), whole(do="add-addressee"))
    assert page.status_code == 200
    assert 'name="addressee-1-office"' in page.text
    assert "Hester Vantongeren" in page.text
    assert "Ask before you train" not in noor.get("/organise/").text


def test_a_preview_shows_the_letter_and_saves_nothing(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    page = noor.post(new_letter_at(organisation), whole(do="preview", source=TEXT + "\n<script>alert(1)</script>"))
    assert page.status_code == 200
    for shown in ("<em>first</em>", "Dear Members of the Committee,", 'class="footnotes"', "to Select Committee"):
        assert shown in page.text, shown
    assert "<script>alert" not in page.text
    assert "Ask before you train" not in noor.get("/organise/").text

    slug = a_draft(noor, organisation)
    changed = opened(noor, settings_of(slug)) | whole(do="preview", title="Another title")
    assert "Another title" in noor.post(settings_of(slug), changed).text
    assert letter_of(slug).title == "Ask before you train"


def test_a_draft_is_seen_by_its_organisation_alone(app: Flask) -> None:
    organisation = an_organisation()
    slug = a_draft(an_editor(app, organisation), organisation)
    stranger = an_editor(app, an_organisation("another-house"))
    for url in (settings_of(slug), f"/letters/{slug}", f"/letters/{slug}/share.png", f"/api/v1/letters/{slug}"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(settings_of(slug), whole()).status_code == 404
    assert stranger.post(new_letter_at(organisation), whole()).status_code == 404
    assert stranger.post(f"/organise/letters/{slug}/state", {"act": "publish", "sure": "1"}).status_code == 404
    assert letter_of(slug).revision == 1


def test_a_long_letter_fits_and_one_beyond_256_kb_is_too_much(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, source="We ask first. " * 7_000)
    assert len(sources_of(slug)[0]) == 98_000
    assert noor.post(new_letter_at(organisation), whole(source="x" * 99_000 + "é" * 10_000)).status_code == 422
    assert noor.post(new_letter_at(organisation), whole(source="x" * 270_000)).status_code == 413
