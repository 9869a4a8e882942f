"""Every published field of a letter can be corrected in the console; corrections are judged like a draft and appear at
once.
"""

import time
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read
from app.i18n.field_labels import LABELS
from app.letters.canonical_text import read
from app.letters.changed_text import said_in
from app.models import Author, Letter, Role, TextVersion
from app.moderation.rejudging import judge_a_batch
from app.public.letter_page import LOOK_SECONDS
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, opened, press, put_in
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import named, signed
from tests.make import a_letter, shown_in, work
from tests.post_box import PostBox
from tests.protected import STAR, protect

FIELDS = {
    "title": "Ask, and pay",
    "summary": "Makers ask for a fee.",
    "caps_line": "a word to the committee",
    "byline": "Written by its makers",
    "place": "Burbank",
    "dated": "2026-04-02",
    "address": "The Members\nRoom 7",
    "addressee-0-office": "Ranking Member",
    "response_to": "Docket 12",
    "response_url": "https://docket.example/12",
    "salutation": "Dear Ranking Member,",
    "valediction": "Faithfully,",
    "letter_kind": "petition",
    "source": "We ask one thing: pay.",
}
PRINTED = {"dated": "2 April 2026", "letter_kind": "petition", "address": "Room 7"}


def at_the_text(app: Flask, letter: Letter) -> tuple[Browser, str]:
    return at_desk(app, a_colleague(letter, Role.EDITOR)), f"/organise/letters/{letter.slug}/text"


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_corrected_shown_and_printed(app: Flask, client: FlaskClient, field: str) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, response_to="Docket 11")
    press(noor, slug, "publish")
    client.get(f"/letters/{slug}")
    url, said = f"/organise/letters/{slug}/text", {field: FIELDS[field]}
    form = opened(noor, url) | said | {"kind": "correction"}
    compared = noor.post(url, form | {"do": "compare"})
    assert compared.status_code == 200
    assert put_in(compared.text), "the difference is shown"
    published = noor.post(url, form | {"do": "publish"})
    assert published.status_code == 303
    end_read()
    time.sleep(LOOK_SECONDS)
    words = PRINTED.get(field, FIELDS[field])
    for page in (f"/letters/{slug}", f"/letters/{slug}/texts"):
        shown = unescape(client.get(page).text)
        assert words in shown
        assert put_in(shown)
    letter = letter_of(slug)
    assert letter.slug == slug
    text = client.get(f"/letters/{slug}/texts/2.json").get_json()
    assert FIELDS[field].split("\n")[0] in str(text.values())


def test_one_version_changes_many_fields_and_each_is_named(app: Flask, client: FlaskClient, letter: Letter) -> None:
    noor, url = at_the_text(app, letter)
    form = opened(noor, url) | FIELDS | {"kind": "version", "do": "publish"}
    assert noor.post(url, form).status_code == 303
    end_read()
    page = unescape(client.get(f"/letters/{letter.slug}/texts").text)
    canonical = db.session.scalars(select(TextVersion.canonical).where(TextVersion.version == 2)).one()
    for name in said_in(read(canonical or "")).keys() - {"promises"}:
        words = LABELS[name]
        assert f'<p class="difference-of">{words}</p>' in page, words
    told = client.get(f"/api/v1/letters/{letter.slug}").get_json()
    assert (told["title"], told["kind"]) == ("Ask, and pay", "petition")
    assert "Ask, and pay" in client.get("/").text


def test_what_is_refused_loses_nothing_and_says_where(app: Flask, letter: Letter) -> None:
    noor, url = at_the_text(app, letter)
    form = opened(noor, url)
    typed = FIELDS | {"source": "A text that somebody has typed for an hour."}
    for wrong in (
        {"title": ""}, {"summary": " "}, {"source": " "}, {"response_url": "ftp://x"}, {"dated": "soon"}, {"kind": ""},
        {"addressee-0-name": "", "addressee-0-office": "", "addressee-0-body": ""}, {"letter_kind": "pledge"},
    ):  # fmt: skip
        refused = noor.post(url, form | typed | {"kind": "version", "do": "publish"} | wrong)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
        for name, words in typed.items():
            if name not in wrong and name not in ("letter_kind", "address"):
                assert words in unescape(refused.text), (wrong, name)
    same = noor.post(url, form | {"kind": "version", "do": "publish"})
    assert (same.status_code, "This is version 1, word for word" in same.text) == (422, True)
    more = noor.post(url, form | typed | {"do": "add-addressee"})
    assert (more.status_code, "addressee-1-name" in more.text) == (200, True)
    assert typed["source"] in more.text


def test_a_field_that_is_left_out_stays_and_an_empty_one_goes(app: Flask, client: FlaskClient) -> None:
    letter = a_letter(response_to="Docket 11", response_url="https://docket.example/11", salutation="Dear all,")
    noor, url = at_the_text(app, letter)
    seen = {"revision": opened(noor, url)["revision"]}
    changed = {"kind": "correction", "salutation": "", "response_url": "", "do": "publish"}
    assert noor.post(url, seen | changed).status_code == 303
    end_read()
    text = client.get(f"/letters/{letter.slug}/texts/2.json").get_json()
    assert (text["docket"], "docket_url" in text, "salutation" in text) == ("Docket 11", False, False)
    assert text["addressees"] == [{"office": "Chair", "body": "Committee"}]


@pytest.mark.parametrize("field", ["caps_line", "byline", "place", "valediction"])
def test_no_corrected_line_prints_a_guarded_name(app: Flask, letter: Letter, field: str) -> None:
    protect(letter, famous=False)
    noor, url = at_the_text(app, letter)
    form = opened(noor, url) | {"kind": "correction", "do": "publish"}
    refused = noor.post(url, form | {field: f"With {STAR}"})
    assert (refused.status_code, "names someone who is protected" in refused.text) == (422, True)
    assert f"With {STAR}" in refused.text
    assert noor.post(url, form | {field: "With many others"}).status_code == 303


def test_an_addressee_that_a_correction_brings_is_guarded_from_then_on(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    name = "Octavia Brandtner"
    signed(client, post_box, letter, email="octavia@example.org", name=name)
    signed(client, post_box, letter, email="ada@example.org", name="Ada Finch", professional="1",
           profession="writers", credit=f"Speaks for {name}", route="later")  # fmt: skip
    work()
    noor, url = at_the_text(app, letter)
    form = opened(noor, url) | {"kind": "correction", "do": "publish", "addressee-0-name": name}
    assert noor.post(url, form).status_code == 303
    end_read()
    while rejudged():
        pass
    work()
    late = signed(client, post_box, letter, email="other@example.org", name="Оctavia Brandtner")
    assert "We’re checking your name" in client.get(late).text
    assert named(letter, "Ada Finch").credit is None, "a credit that names her waits"
    desk = at_desk(app, an_owner(letter)).get(f"/organise/letters/{letter.slug}/names").text
    assert "Already listed, and like a protected name" in desk
    assert name in desk.partition('id="resembling"')[2]


def rejudged() -> bool:
    return judge_a_batch(clock.now())


def test_what_stands_beside_the_text_does_not_name_a_new_addressee(app: Flask) -> None:
    letter = a_letter(authors=[Author(position=0, name="Maren Oyelaran", credit="")])
    noor, url = at_the_text(app, letter)
    form = opened(noor, url) | {"kind": "correction", "do": "publish"}
    refused = noor.post(url, form | {"addressee-0-name": "Maren Oyelaran"})
    assert (refused.status_code, "A lead signatory has this name" in refused.text) == (422, True)
    assert shown_in(refused.text)["addressee-0-name"] == "Maren Oyelaran"
