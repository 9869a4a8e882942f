"""A draft can be deleted, copied from another letter, and shared by link with people without an account."""

import re
from datetime import timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, table_of, transaction
from app.letters import draft_links
from app.models import Addressee, Author, Letter, LetterState, Role, Tally, TextVersion
from app.retention import jobs
from tests.console.writing import (
    TEXT,
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    press,
    settings_of,
    whole,
)
from tests.desk import Browser, a_member, an_owner, at_desk
from tests.journeys.watch import Watch
from tests.make import a_letter, shown_in
from tests.pages.html import value, values
from tests.post_box import PostBox
from tests.statements import statements

LEAD = {"author-0-name": "Runa Tollefsen", "author-0-credit": "Director, Salt Roads"}


def delete(browser: Browser, slug: str) -> int:
    page = browser.get(f"/organise/letters/{slug}/delete").text
    return browser.post(f"/organise/letters/{slug}/delete", {"sure": "1"} | _revision(page)).status_code


def _revision(page: str) -> dict[str, str]:
    return {key: value for key, value in shown_in(page).items() if key == "revision"}


def test_a_deleted_draft_is_gone_and_its_address_is_free(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation, slug="ask-first", **LEAD)
    letter_id = letter_of(slug).id
    assert editor.post(f"/organise/letters/{slug}/delete").status_code == 303, "it asks first"
    assert letter_of(slug)

    assert delete(editor, slug) == 303

    end_read()
    assert editor.get(settings_of(slug)).status_code == 404
    assert "Ask before you train" not in editor.get("/organise/").text
    for rows in (TextVersion, Addressee, Author):
        assert db.session.scalars(select(rows).where(rows.letter_id == letter_id)).all() == []
    left = db.session.get_one(Letter, letter_id)
    words = " ".join(str(value) for value in vars(left).values())
    assert not re.search("Ask before|Respectfully|Names at the End|Makers ask", words), words
    owner = at_desk(app, a_member(organisation.id, Role.OWNER))
    trace = unescape(owner.get(f"/organise/organisations/{organisation.slug}/trace").text)
    assert "Noor Achterberg deleted the draft" in trace
    assert "address: ask-first" in trace
    assert a_draft(editor, organisation, slug="ask-first") == "ask-first"


def test_what_somebody_has_saved_meanwhile_is_not_deleted_unseen(app: Flask) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation)
    seen = _revision(editor.get(f"/organise/letters/{slug}/delete").text)
    editor.post(settings_of(slug), whole(slug=slug, revision="1", place="Burbank"))

    assert editor.post(f"/organise/letters/{slug}/delete", {"sure": "1"} | seen).status_code == 409
    assert letter_of(slug).place == "Burbank"


def test_a_published_letter_is_not_deleted_and_a_reviewer_deletes_nothing(app: Flask) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation)
    reviewer = at_desk(app, a_member(organisation.id, Role.REVIEWER))
    assert reviewer.post(f"/organise/letters/{slug}/delete", {"sure": "1", "revision": "1"}).status_code == 403
    press(editor, slug, "publish")
    revision = str(letter_of(slug).revision)
    assert editor.get(f"/organise/letters/{slug}/delete").status_code == 409
    assert editor.post(f"/organise/letters/{slug}/delete", {"sure": "1", "revision": revision}).status_code == 409
    assert letter_of(slug).is_public()


def test_a_letter_is_begun_again_from_another_in_every_state(app: Flask, post_box: PostBox) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(
        editor, organisation, slug="docket-7", opens_at="2030-01-02T03:04", closes_at="2030-02-02T03:04", **LEAD
    )
    saved = {}
    for state in (LetterState.DRAFT, LetterState.OPEN, LetterState.ARCHIVED):
        with transaction() as session:
            session.get_one(Letter, letter_of(slug).id).state = state
        copied = editor.post(f"/organise/letters/{slug}/duplicate")
        assert copied.status_code == 303, copied.text
        saved[state] = copied.location
        form = opened(editor, copied.location)
        assert form["title"] == "Ask before you train"
        assert form["addressee-0-name"] == "Hester Vantongeren"
        assert form["author-0-name"] == "Runa Tollefsen"
        assert form["profession-writers"]
        assert not {"opens_at", "closes_at", "milestone_on"} & set(form)
    assert len(set(saved.values())) == 3
    copy = letter_of("docket-7-2")
    assert copy.state is LetterState.DRAFT
    assert copy.mailbox_key != letter_of("docket-7").mailbox_key
    assert [one.signature_id for one in copy.authors] == [None]


def shown(editor: Browser, slug: str) -> str:
    made = editor.post(f"/organise/letters/{slug}/draft-links")
    assert made.status_code == 200, made.text
    return value(made.text, "[href^='/draft/']", "href")


def test_counsel_reads_a_draft_without_an_account(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation, slug="quiet-one", **LEAD)
    link = shown(editor, slug)

    page = client.get(link)

    assert page.status_code == 200
    text = unescape(page.text)
    assert "We ask three things" in text
    assert "Draft: Ask before you train" in text
    assert '<p class="draft-mark"' in text
    assert "Runa Tollefsen" not in text
    assert "<form" not in text
    assert "/sign" not in text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in page.headers
    for public in ("", "/sign", "/credits"):
        assert client.get(f"/letters/{slug}{public}").status_code == 404

    listed = editor.get(f"/organise/letters/{slug}/draft-links").text
    assert "Noor Achterberg" in listed
    assert link not in listed, "it is shown once"

    watch.wait(days=14, minutes=1)
    assert client.get(link).status_code == 410
    assert "None<" in editor.get(f"/organise/letters/{slug}/draft-links").text
    assert jobs.run(clock.now() + timedelta(days=31))["links to drafts"] == 1
    assert client.get(link).status_code == 404


def test_a_link_to_a_draft_is_ended_by_its_writers_and_by_publishing(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation)
    first, second = shown(editor, slug), shown(editor, slug)
    ends = values(editor.get(f"/organise/letters/{slug}/draft-links").text, "form[action$='/end']", "action")
    assert len(ends) == 2
    assert editor.post(ends[1]).status_code == 303
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    assert editor.post(ends[1]).status_code == 404

    press(editor, slug, "publish")
    over = client.get(second)
    assert over.status_code == 410
    assert f'href="/letters/{slug}"' in over.text
    assert editor.get(f"/organise/letters/{slug}/draft-links").status_code == 404
    assert editor.post(f"/organise/letters/{slug}/draft-links").status_code == 409


def test_a_link_to_an_embargoed_letter_gives_nothing_away(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation, slug="hush", embargo_until="2100-01-02T03:04")
    link = shown(editor, slug)
    press(editor, slug, "publish")
    over = client.get(link)
    assert over.status_code == 410
    assert "hush" not in over.text


def test_a_draft_has_a_few_links_at_a_time(app: Flask) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    slug = a_draft(editor, organisation)
    for _ in range(draft_links.MOST):
        shown(editor, slug)
    assert editor.post(f"/organise/letters/{slug}/draft-links").status_code == 409


def test_home_shows_counts_and_costs_the_same_for_many_letters(app: Flask, client: FlaskClient) -> None:
    letter = a_letter()
    owner = at_desk(app, an_owner(letter))
    page = owner.get("/organise/").text
    assert 'data-heading="Verified">0<' in page
    assert 'data-heading="Supporters">0<' in page
    assert 'data-heading="Waiting">0<' in page
    assert 'href="/organise/"' in client.get("/").text
    one = count_statements(owner)
    with transaction() as session:
        for n in range(4):
            more = copy_of(session.get_one(Letter, letter.id), slug=f"more-{n}")
            session.add(more)
            session.flush()
            session.add(Tally(letter_id=more.id, counted_at=clock.now(), signed=1_007, verified=7 + n, held=3))
    assert count_statements(owner) == one
    page = owner.get("/organise/").text
    assert 'data-heading="Verified">10<' in page
    assert 'data-heading="Supporters">1,000<' in page
    assert 'data-heading="Waiting">3<' in page


def copy_of(letter: Letter, **changes: str) -> Letter:
    columns = {one.name: getattr(letter, one.name) for one in table_of(Letter).columns if one.name != "id"}
    return Letter(**(columns | changes))


def count_statements(browser: Browser) -> int:
    """How many the page of all letters takes."""
    with statements() as seen:
        assert browser.get("/organise/").status_code == 200
    return len(seen)


def test_a_rows_buttons_keep_what_was_typed_and_come_back_to_the_row(app: Flask) -> None:
    organisation = an_organisation()
    editor = an_editor(app, organisation)
    url = new_letter_at(organisation)
    typed = whole(**{
        "author-0-name": "Runa Tollefsen", "author-0-credit": "Director",
        "author-1-name": "Ottilie Marchbanks", "author-1-credit": "Writer",
        "author-2-name": "Zora Lindqvist", "author-2-credit": "Gaffer",
        "place": "Burbank",
    })  # fmt: skip

    def after(do: str) -> tuple[list[str], list[str], str]:
        page = editor.post(url, typed | {"do": do})
        assert page.status_code == 200
        assert 'value="Burbank"' in page.text
        form = shown_in(page.text)
        there = values(page.text, "input", "name")
        names = [form.get(name, "") for name in (f"author-{at}-name" for at in range(4)) if name in there]
        credits = [form.get(f"author-{at}-credit", "") for at in range(len(names))]
        focus = values(page.text, "input[autofocus]", "id")
        return names, credits, focus[0] if focus else ""

    runa, ottilie, zora = ("Runa Tollefsen", "Director"), ("Ottilie Marchbanks", "Writer"), ("Zora Lindqvist", "Gaffer")
    for do, rows, focus in (
        ("up-author-2", [runa, zora, ottilie], "author-1-name"),
        ("down-author-0", [ottilie, runa, zora], "author-1-name"),
        ("remove-author-1", [runa, zora], "author-1-name"),
        ("remove-author-2", [runa, ottilie], "author-1-name"),
        ("up-author-0", [runa, ottilie, zora], "author-0-name"),
        ("down-author-9", [runa, ottilie, zora], "author-2-name"),
        ("add-author", [runa, ottilie, zora, ("", "")], "author-3-name"),
    ):
        names, credits, at = after(do)
        assert list(zip(names, credits, strict=True)) == rows, do
        assert at == focus, do
    last = editor.post(url, whole(do="remove-addressee-0")).text
    assert 'name="addressee-0-name"' in last, "one to fill in is always there"
    assert TEXT.splitlines()[0] in unescape(last)
