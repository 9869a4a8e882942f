"""A letter is a draft again, while nobody has confirmed: who signed up is told, and it is published anew."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Entry, EntryKind, LetterState, Organisation, Role, Signature, TextVersion
from app.retention import jobs
from app.tally.audit import audit
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, opened, press, settings_of, whole
from tests.desk import Browser, a_member, at_desk
from tests.make import confirm, sign, work
from tests.post_box import PostBox


@pytest.fixture
def organisation(app: Flask) -> Organisation:
    return an_organisation()


@pytest.fixture
def editor(app: Flask, organisation: Organisation) -> Browser:
    return an_editor(app, organisation)


@pytest.fixture
def slug(editor: Browser, organisation: Organisation) -> str:
    slug = a_draft(editor, organisation, slug="too-early")
    press(editor, slug, "publish")
    work()
    return slug


def text_entries(slug: str) -> list[tuple[int | None, int]]:
    """Index and version."""
    end_read()
    of_letter = (Entry.letter_id == letter_of(slug).id) & (Entry.kind == EntryKind.TEXT)
    rows = db.session.execute(
        select(Entry.idx, TextVersion.version)
        .join(TextVersion, TextVersion.id == Entry.text_version_id)
        .where(of_letter)
        .order_by(Entry.id)
    )
    return [(row.idx, row.version) for row in rows]


def test_who_has_not_confirmed_is_told_and_nothing_is_left_of_the_sign_up(
    client: FlaskClient, post_box: PostBox, editor: Browser, slug: str
) -> None:
    letter = letter_of(slug)
    for who in ("ada", "bao"):
        sign(client, letter, name=f"{who.capitalize()} Finch", email=f"{who}@example.org")
    confirm_link, not_me = post_box.to("ada@example.org", "confirm")[0].links[:2]
    sent = client.get(f"/letters/{slug}/sent").status_code
    assert sent == 200

    press(editor, slug, "unpublish")

    assert letter_of(slug).state is LetterState.DRAFT
    assert db.session.scalars(select(Signature)).all() == []
    for who in ("ada", "bao"):
        [mail] = post_box.to(f"{who}@example.org", "unpublished")
        assert "unpublished it" in mail.text
        assert "/confirm/" not in mail.text
    for link in (confirm_link, not_me):
        for answer in (client.get(link), client.post(link, data={"name": "Ada Finch", "consent": "1"})):
            assert answer.status_code == 410
            assert "unpublished this letter" in answer.text
    for page in ("", "/sign", "/credits", "/supporters", "/sent", "/texts"):
        assert client.get(f"/letters/{slug}{page}").status_code == 404, page
    assert client.get(f"/api/v1/letters/{slug}").status_code == 404
    assert slug not in client.get("/").text


def test_it_is_changed_and_published_again_as_its_next_version(
    app: Flask, client: FlaskClient, post_box: PostBox, editor: Browser, slug: str
) -> None:
    press(editor, slug, "unpublish")
    work()
    assert text_entries(slug) == [(0, 1)]
    form = opened(editor, settings_of(slug))
    changed = whole(slug="on-time", revision=form["revision"], title="Ask, and pay", source="We ask **two** things.")
    assert editor.post(settings_of(slug), changed).status_code == 303
    press(editor, "on-time", "publish")
    work()

    assert text_entries("on-time") == [(0, 1), (1, 2)]
    assert client.get("/letters/on-time/texts/1.json").get_json()["title"] == "Ask before you train"
    assert client.get("/letters/on-time/texts/2.json").get_json()["title"] == "Ask, and pay"
    page = client.get("/letters/on-time").text
    assert "Ask, and pay" in page
    sign(client, letter_of("on-time"), email="ada@example.org")
    assert confirm(client, post_box.to("ada@example.org", "confirm")[0].link).status_code == 303
    work()
    assert audit(letter_of("on-time")) == []


def test_published_again_unchanged_it_is_the_same_version(client: FlaskClient, editor: Browser, slug: str) -> None:
    press(editor, slug, "unpublish")
    press(editor, slug, "publish")
    work()
    assert text_entries(slug) == [(0, 1), (1, 1)]
    assert client.get(f"/letters/{slug}").status_code == 200
    press(editor, slug, "unpublish")
    form = opened(editor, settings_of(slug))
    changed = whole(slug=slug, revision=form["revision"], place="Burbank")
    assert editor.post(settings_of(slug), changed).status_code == 303
    press(editor, slug, "publish")
    work()
    assert text_entries(slug) == [(0, 1), (1, 1), (2, 2)]
    assert audit(letter_of(slug)) == []


def test_a_letter_that_somebody_has_signed_stays_published(
    client: FlaskClient, post_box: PostBox, editor: Browser, slug: str
) -> None:
    assert "Make it a draft again" in editor.get(settings_of(slug)).text
    sign(client, letter_of(slug), email="ada@example.org")
    private = confirm(client, post_box.to("ada@example.org", "confirm")[0].link).location
    client.post(private, data={"act": "withdraw", "sure": "1"})
    assert "Make it a draft again" not in editor.get(settings_of(slug)).text
    for sure in ({}, {"sure": "1"}):
        assert editor.post(f"/organise/letters/{slug}/state", {"act": "unpublish"} | sure).status_code == 409
    assert letter_of(slug).state is LetterState.OPEN
    end_read()


def test_it_opens_and_closes_as_its_form_says_when_it_is_published_again(editor: Browser, slug: str) -> None:
    press(editor, slug, "close")
    press(editor, slug, "unpublish")
    assert (letter_of(slug).opens_at, letter_of(slug).closes_at) == (None, None)
    press(editor, slug, "publish")
    assert letter_of(slug).is_open(clock.now())


def test_a_sign_up_of_that_very_moment_ends_too(
    client: FlaskClient, post_box: PostBox, editor: Browser, slug: str
) -> None:
    sign(client, letter_of(slug), email="ada@example.org")
    link = post_box.to("ada@example.org", "confirm")[0].link
    with transaction() as session:
        session.merge(letter_of(slug)).state = LetterState.DRAFT
    assert client.get(link).status_code == 410
    jobs.run(clock.now())
    end_read()
    assert db.session.scalars(select(Signature)).all() == []
    assert len(post_box.to("ada@example.org", "unpublished")) == 1


def test_no_reviewer_takes_a_letter_back_and_none_that_was_published_is_deleted(
    app: Flask, organisation: Organisation, editor: Browser, slug: str
) -> None:
    reviewer = at_desk(app, a_member(organisation.id, Role.REVIEWER))
    assert reviewer.post(f"/organise/letters/{slug}/state", {"act": "unpublish", "sure": "1"}).status_code == 403
    press(editor, slug, "unpublish")
    asked = editor.get(f"/organise/letters/{slug}/delete")
    assert asked.status_code == 409
    assert "was published before" in asked.text
