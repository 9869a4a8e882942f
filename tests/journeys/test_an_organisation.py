"""An organisation has a page and an address; both are there for its public letters alone."""

import re
import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import guards
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import ListedDomain, Organisation, Role
from app.public.letter_page import LOOK_SECONDS
from app.verification import listings
from tests.console.naming import AFTER, BEFORE, desk_of, organisation, owner, published, refused, says
from tests.console.writing import a_draft, an_organisation, letter_of, opened, press
from tests.desk import Browser, a_member, at_desk
from tests.journeys.watch import Watch, watch
from tests.make import a_letter

__all__ = ["organisation", "owner", "watch"]

UNKNOWN = "/organisations/nobody-of-this-name"


def test_its_page_says_who_it_is_and_shows_what_everybody_finds(
    owner: Browser, organisation: Organisation, client: FlaskClient, watch: Watch
) -> None:
    page = f"/organisations/{organisation.slug}"
    published(owner, organisation, "out", title="The open one")
    a_draft(owner, organisation, slug="drafted", title="The drafted one")
    a_draft(owner, organisation, slug="quiet", title="The quiet one",
            embargo_until=f"{watch.now() + timedelta(hours=3):%Y-%m-%dT%H:%M}")  # fmt: skip
    press(owner, "quiet", "publish")
    a_letter(title="Of somebody else")

    shown = client.get(page)
    assert "The open one" in shown.text
    assert not [one for one in ("drafted one", "quiet one", "somebody else") if one in shown.text]
    assert "Names at the End, Inc." in shown.text, "until it says more itself: as on its newest letter"
    assert 'href="mailto:desk@names.example"' in shown.text
    assert shown.headers["Cache-Control"] == "public, max-age=4"
    assert "X-Robots-Tag" not in shown.headers

    says(owner, organisation, about="Four hundred writers.", legal_name="WN e.V.", contact="https://writers.example/us")
    shown = client.get(page)
    assert "Four hundred writers." in shown.text
    assert "WN e.V." in shown.text
    assert 'href="https://writers.example/us" rel="noopener nofollow"' in shown.text
    watch.moment = (letter_of("quiet").embargo_until or watch.moment) - timedelta(seconds=2)
    assert int(client.get(page).headers["Cache-Control"].rpartition("=")[2]) <= 1, "kept no longer than to the hour"
    watch.wait(minutes=2)
    assert "The quiet one" in client.get(page).text


def test_without_a_public_letter_nobody_is_told_that_it_is_here(
    owner: Browser, organisation: Organisation, client: FlaskClient, watch: Watch
) -> None:
    says(owner, organisation, slug="moved-already")
    a_draft(owner, organisation, slug="quiet", embargo_until=f"{watch.now() + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    press(owner, "quiet", "publish")

    unknown = client.get(UNKNOWN)
    for page in ("/organisations/names-at-the-end", "/organisations/moved-already"):
        answer = client.get(page)
        assert (answer.status_code, answer.text) == (404, unknown.text)
        assert dict(answer.headers) == dict(unknown.headers)
    key = letter_of("quiet").embargo_key
    assert "/organisations/" not in client.get(f"/letters/quiet?key={key}").text
    assert "See the page" not in owner.get(desk_of(organisation)).text
    watch.wait(hours=4)
    assert client.get("/organisations/moved-already").status_code == 200
    assert "See the page" in owner.get(desk_of(organisation)).text
    assert 'href="/organisations/moved-already">Public page</a>' in owner.get("/organise/").text


def test_an_archived_letter_stays_there_as_closed(
    owner: Browser, organisation: Organisation, client: FlaskClient, watch: Watch
) -> None:
    slug = published(owner, organisation, "over", title="The one that is over")
    press(owner, slug, "close")
    watch.wait(days=3)
    assert owner.post(f"/organise/letters/{slug}/archive", {"sure": "1"}).status_code == 303

    page = client.get(f"/organisations/{organisation.slug}").text
    assert "The one that is over" in page
    assert "Closed on" in page
    assert "Read and sign" not in page


def test_its_letters_lead_there(owner: Browser, organisation: Organisation, client: FlaskClient) -> None:
    published(owner, organisation, "suggested")
    published(owner, organisation, "own-words", byline="Organised by Names at the Endive")
    here = f'href="/organisations/{organisation.slug}"'

    assert f"Organised by <a {here}>{BEFORE}</a></p>" in client.get("/letters/suggested").text
    assert f"<a {here}>Who is behind this letter</a>" in client.get("/letters/suggested").text
    assert client.get("/letters/own-words").text.count(here) == 1, "a name within another word is none"
    says(owner, organisation, slug="elsewhere")
    time.sleep(LOOK_SECONDS)
    assert client.get("/letters/suggested").text.count('href="/organisations/elsewhere"') == 2


def test_an_address_of_before_leads_on_and_is_nobody_else_s(
    app: Flask, owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    published(owner, organisation, "out")
    other = an_organisation("others")
    stranger = at_desk(app, a_member(other.id, Role.OWNER))
    listings_of_it("northlight.example", organisation.slug)
    says(owner, organisation, slug="writers-north")

    moved = client.get("/organisations/names-at-the-end?q=1")
    assert (moved.status_code, moved.location) == (301, "/organisations/writers-north")
    assert moved.headers["Cache-Control"] == "public, max-age=4"
    assert owner.get("/organise/organisations/names-at-the-end/people").status_code == 200, "open pages go on"
    assert listed_for("northlight.example") == "writers-north"
    for taken in ("writers-north", "names-at-the-end"):
        assert "has this address, or had it" in refused(stranger, other, slug=taken)
    for none in ("", "Writers", "a--b", "a.b", "../x", "ä", "a/b", "-a"):
        assert "Use small letters, digits and single hyphens" in refused(owner, organisation, slug=none)
    says(owner, organisation, slug="names-at-the-end")
    assert client.get("/organisations/writers-north").location == "/organisations/names-at-the-end"
    assert client.get("/organisations/names-at-the-end").status_code == 200


def listings_of_it(domain: str, slug: str) -> None:
    with transaction() as session:
        listings.list_domain(session, domain=domain, organisation=slug, now=clock.now())


def listed_for(domain: str) -> str | None:
    end_read()
    return db.session.scalar(select(ListedDomain.organisation).where(ListedDomain.domain == domain))


def test_an_owner_is_asked_who_they_are_and_loses_nothing(
    owner: Browser, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(owner, desk_of(organisation)) | {"name": AFTER}
    monkeypatch.setattr(guards, "FRESH_SECONDS", -1)
    asked = owner.post(desk_of(organisation), form)
    assert asked.location.startswith("/organise/verify")
    monkeypatch.undo()

    kept = re.search(r"as_typed%3D(\d+)|as_typed=(\d+)", asked.location)
    assert kept
    assert f'value="{AFTER}"' in owner.get(f"{desk_of(organisation)}?as_typed={kept[1] or kept[2]}").text


def test_two_owners_at_once_lose_nothing(app: Flask, owner: Browser, organisation: Organisation) -> None:
    other = at_desk(app, a_member(organisation.id, Role.OWNER, name="Bela Quill"))
    form = opened(other, desk_of(organisation))
    says(owner, organisation, name=AFTER, contact="desk@writers.example")

    late = other.post(desk_of(organisation), form | {"about": "Four hundred writers."})
    assert late.status_code == 409
    assert "Another owner saved this page first" in late.text
    assert f"Name, as saved: <bdi>{AFTER}</bdi>" in late.text
    assert 'value="Four hundred writers."' in late.text
