"""Publish, close, reopen, archive: each confirmed and logged, and none changes what was signed."""

import json
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import AuditLine, LetterState, Tally
from app.retention import jobs
from tests.console.writing import (
    TEXT,
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    opened,
    press,
    put_in,
    settings_of,
    sources_of,
    whole,
)
from tests.desk import an_owner, at_desk
from tests.journeys.steps import asked, path_of, signed
from tests.journeys.watch import Watch
from tests.make import confirm, shown_in, sign, tally, work
from tests.post_box import PostBox


def traced(slug: str) -> list[str]:
    end_read()
    query = select(AuditLine.kind).where(AuditLine.letter_id == letter_of(slug).id).order_by(AuditLine.id)
    return list(db.session.scalars(query))


def test_publishing_asks_once_more_and_then_lets_people_in(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    url = f"/organise/letters/{slug}/state"
    asks = noor.post(url, {"act": "publish"})
    assert (asks.status_code, letter_of(slug).state) == (200, LetterState.DRAFT)
    assert "Publish this letter?" in asks.text
    press(noor, slug, "publish")
    page = client.get(f"/letters/{slug}").text
    assert "<em>first</em>" in page
    assert "Dear Members of the Committee," in page
    assert noor.post(url, shown_in(asks.text) | {"act": "publish"}).status_code == 409
    assert traced(slug) == ["letter-drafted", "letter-published"]


def test_a_draft_is_no_finding_of_the_audit_and_a_rebuild_keeps_nobody_from_publishing_it(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["tally", "audit"]).exit_code == 0
    assert slug not in runner.invoke(args=["tally", "rebuild"]).output
    with transaction() as session:  # as a rebuild did once
        session.add(Tally(letter_id=letter_of(slug).id, counted_at=clock.now()))
    end_read()

    press(noor, slug, "publish")
    work()
    audited = runner.invoke(args=["tally", "audit"])
    assert audited.exit_code == 0, audited.output


def test_a_letter_with_something_missing_is_not_published(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, funder="", source=" \n\n")
    url = f"/organise/letters/{slug}/state"
    asks = noor.post(url, {"act": "publish"})
    assert asks.status_code == 422
    assert "Write the text." in asks.text
    forced = noor.post(url, {"act": "publish", "sure": "1", "revision": "1"})
    assert forced.status_code == 409
    assert "Write the text." in forced.text
    assert letter_of(slug).state is LetterState.DRAFT


def test_closing_reopening_and_archiving(app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    letter = letter_of(slug)
    private = signed(client, post_box, letter, email="ada@example.org")
    press(noor, slug, "close")
    assert sign(client, letter, email="bao@example.org").status_code == 409
    press(noor, slug, "reopen", closes_at=f"{clock.now() + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    assert sign(client, letter, email="bao@example.org").status_code == 303
    watch.wait(hours=5)
    assert 'value="reopen"' in noor.get(settings_of(slug)).text, "closed by the clock"
    owner = at_desk(app, an_owner(letter))
    assert "Erase the signers" not in owner.get(settings_of(slug)).text
    early = owner.post(f"/organise/letters/{slug}/archive", {"sure": "1"})
    assert early.status_code == 409, "people may still confirm"
    watch.wait(hours=48)
    assert client.get(path_of(private)).status_code == 200
    owner = at_desk(app, an_owner(letter))
    assert owner.post(f"/organise/letters/{slug}/archive", {"sure": "1"}).status_code == 303
    watch.wait(days=7)
    jobs.run(clock.now())
    for act in ("reopen", "close", "publish"):
        assert noor.post(f"/organise/letters/{slug}/state", {"act": act, "sure": "1"}).status_code == 409
    assert client.get(path_of(private)).status_code == 404, "erased with its signature"
    assert client.get(f"/letters/{slug}").status_code == 200
    assert noor.get(f"/organise/letters/{slug}/text").status_code == 404
    later = [*("letter-published", "letter-closed", "letter-reopened", "archiving-begun", "letter-archived")]
    assert traced(slug)[1:] == later


def test_reopening_until_a_moment_that_has_passed_is_sent_back(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    press(noor, slug, "close")
    url = f"/organise/letters/{slug}/state"
    page = noor.post(url, {"act": "reopen", "sure": "1", "closes_at": "2020-01-01T00:00"})
    assert page.status_code == 422
    assert "2020-01-01T00:00" in page.text
    assert letter_of(slug).state is LetterState.CLOSED


def test_after_publication_the_settings_change_and_what_was_signed_does_not(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    form = opened(noor, settings_of(slug))
    assert not {"title", "slug", "kind", "source", "addressee-0-name", "salutation"} & form.keys()
    swapped = whole(
        **{"revision": form["revision"], "profession-writers": None, "profession-editors": "1"},
        title="Another title", slug="another", kind="petition", source="Another text.", salutation="Dear all,",
        summary="Another.", contact="x", responsible_contact="new@names.example", milestone_count="50",
    )  # fmt: skip
    assert noor.post(settings_of(slug), swapped).status_code == 303
    letter = letter_of(slug)
    assert (letter.title, letter.salutation, letter.kind.value) == (
        "Ask before you train", "Dear Members of the Committee,", "open-letter")  # fmt: skip
    assert sources_of(slug) == [TEXT]
    assert (letter.responsible_contact, letter.milestone_count) == ("new@names.example", 50)
    assert [one.slug for one in letter.professions] == ["actors", "writers", "editors"], "what is listed stays"
    assert "new@names.example" in client.get(f"/letters/{slug}/sign").text
    [event] = db.session.scalars(select(AuditLine).where(AuditLine.kind == "settings-changed"))
    assert json.loads(event.details) == {"changed": ["responsible", "professions", "milestone_count"]}


def test_an_organiser_who_swaps_the_text_makes_a_version_that_everybody_sees(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    letter = letter_of(slug)
    first = shown_in(client.get(f"/letters/{slug}/sign").text)["text"]
    private = signed(client, post_box, letter, email="ada@example.org", text=first)
    begun = asked(client, post_box, letter, email="bao@example.org", text=first)

    url = f"/organise/letters/{slug}/text"
    new = {"kind": "version", "source": "We ask *for nothing.*", "revision": opened(noor, url)["revision"]}
    compared = noor.post(url, new | {"do": "compare"})
    assert "*for nothing.*" in put_in(compared.text)
    assert "<p>We ask <em>for nothing.</em></p>" in compared.text, "as it would read"
    assert len(sources_of(slug)) == 1
    assert noor.post(url, new | {"do": "publish"}).status_code == 303
    work()

    assert f"{first[:4]} {first[4:8]}" in client.get(path_of(private)).text, "Ada's receipt names what she read"
    asks = confirm(client, begun, text=first)
    assert asks.status_code == 422
    assert "newer version" in asks.text
    versions = client.get(f"/letters/{slug}/texts").text
    assert "*for nothing.*" in put_in(versions)
    assert first in versions
    assert "We ask three things.[^1]" in versions, "the old text can still be read"
    assert traced(slug)[-1] == "text-versioned"
    assert tally(client, letter)["signed"] == 1


def test_a_text_that_the_letter_has_had_is_refused(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    url = f"/organise/letters/{slug}/text"
    for source, said in ((TEXT, "version 1, word for word"), (" ", "Write the text")):
        form = {"kind": "correction", "source": source, "revision": "2", "do": "publish"}
        page = noor.post(url, form)
        assert page.status_code == 422
        assert said in page.text
    assert noor.post(url, {"source": "New.", "revision": "2", "do": "publish"}).status_code == 422, "which of the two?"
    assert sources_of(slug) == [TEXT]
