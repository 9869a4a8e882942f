"""Noor hands the letter over in Sacramento: she needs California, and nothing more."""

import csv
import hashlib
import re
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import MAY, Act
from app.models import Letter, Role
from tests.desk import a_colleague, an_owner, at_desk
from tests.journeys.steps import signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.addresses import filled
from tests.pages.sign_form import professional
from tests.post_box import PostBox


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    a_listed_domain("northlight.example")
    letter = a_letter(slug="ask-first")
    for person in (
        professional("Ada Castellane", place="US-CA", updates="1"),
        professional("Bao Texan", place="US-TX"),
        professional("Cleo Private", place="US-CA", show_name="no", updates="1"),
        professional("Dima Capital", place="US-DC"),
        {"name": "Emil Castellane", "email": "emil@example.org", "place": "US-CA", "updates": "1"},
        {"name": "Flora Berlin", "email": "flora@example.org", "place": "DE"},
    ):
        signed(client, post_box, letter, **person)
    work()
    return letter


def rows_in(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.decode("utf-8-sig"))))


def names_in(file: bytes) -> list[str]:
    return [row["name"] for row in rows_in(file)]


def test_she_downloads_california_and_the_owner_sees_that_she_did(app: Flask, letter: Letter) -> None:
    noor = at_desk(app, a_colleague(letter, Role.ADVOCATE, name="Noor Sandoval"))
    page = noor.get(f"/organise/letters/{letter.slug}/tallies?state=CA")
    assert "California: 1 listed, 1 private" in page.text

    got = noor.post(f"/organise/letters/{letter.slug}/tallies", {"list": "all", "state": "CA", "format": "csv"})

    assert names_in(got.data) == ["Ada Castellane", "Emil Castellane"]
    assert {row["region"] for row in rows_in(got.data)} == {"CA"}
    owner = at_desk(app, an_owner(letter))
    seen = owner.get(f"/organise/letters/{letter.slug}/tallies").text
    assert "Noor Sandoval" in seen
    assert "Verified professionals and supporters, California" in seen
    assert " ".join(re.findall("....", hashlib.sha256(got.data).hexdigest())) in seen
    traced = owner.get(f"/organise/letters/{letter.slug}/trace").text
    assert "Noor Sandoval downloaded a list" in traced


def test_washington_dc_is_not_washington(app: Flask, letter: Letter) -> None:
    noor = at_desk(app, a_colleague(letter, Role.ADVOCATE))
    tallies = f"/organise/letters/{letter.slug}/tallies"
    for state, names in (("DC", ["Dima Capital"]), ("Washington, D.C.", ["Dima Capital"]), ("WA", [])):
        assert names_in(noor.post(tallies, {"list": "all", "state": state, "format": "csv"}).data) == names


def test_she_sees_figures_and_tallies_and_no_address_anywhere(app: Flask, letter: Letter) -> None:
    noor = at_desk(app, a_colleague(letter, Role.ADVOCATE, email="noor@desk.example"))
    pages = {url: noor.get(url) for url in console_pages(app, letter)}
    opened = {url for url, answer in pages.items() if answer.status_code == 200}
    assert f"/organise/letters/{letter.slug}/tallies" in opened
    assert f"/organise/letters/{letter.slug}/tallies/addresses" not in opened
    for url in opened:
        found = set(re.findall(r"[\w.+-]+@[\w-]+\.\w+", pages[url].text)) - {"noor@desk.example", "desk@names.example"}
        assert not found, (url, found)
        assert "Cleo Private" not in pages[url].text
    refused = {answer.status_code for url, answer in pages.items() if url not in opened}
    assert refused <= {302, 303, 403, 404}


def console_pages(app: Flask, letter: Letter) -> dict[str, Any]:
    """Every page of the console that is about a letter or an organisation, with the act that it asks for."""
    places = {"slug": letter.slug, "organisation": letter.organisation.slug}
    return {
        filled(str(rule), places): view.act
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and hasattr(view := app.view_functions[rule.endpoint], "act")
    }


def test_everything_else_is_refused_and_another_organisations_letter_is_not_there(app: Flask, letter: Letter) -> None:
    noor = at_desk(app, a_colleague(letter, Role.ADVOCATE))
    other = a_letter()
    for url, act in console_pages(app, letter).items():
        if act not in MAY[Role.ADVOCATE]:
            assert noor.get(url).status_code == 403, url
    for url in console_pages(app, other):
        assert noor.get(url).status_code == 404, url
    assert noor.post(f"/organise/letters/{letter.slug}/tallies/addresses").status_code == 403
    assert noor.post(f"/organise/letters/{other.slug}/tallies", {"list": "all", "format": "csv"}).status_code == 404
    assert Act.EXPORT_ADDRESSES not in MAY[Role.ADVOCATE]
