"""Shared by the download tests: a letter with every kind of signer, and the form that exports its lists."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db, end_read
from app.models import Export, Letter
from tests.desk import Browser
from tests.journeys.steps import signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.sign_form import professional
from tests.post_box import PostBox


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    a_listed_domain("northlight.example")
    letter = a_letter(slug="ask-first")
    for person in (
        professional("Zora Abbot"),
        professional("Ada Zimmer", profession="actors", place="US-TX"),
        professional("Private Composer", show_name="no"),
        {"name": "-Boris Quill", "email": "boris@example.org", "updates": "1"},
        {"name": "Clara Quill", "email": "clara@example.org", "place": "DE"},
        {"name": "Hidden Supporter", "email": "hidden@example.org", "show_name": "no", "updates": "1"},
        {"name": "Senator Held", "email": "held@example.org", "updates": "1"},
    ):
        signed(client, post_box, letter, **person)
    work()
    return letter


def page_of(letter: Letter) -> str:
    return f"/organise/letters/{letter.slug}/tallies"


def download(browser: Browser, letter: Letter, **asked: str) -> TestResponse:
    return browser.post(page_of(letter), {"list": "all", "format": "csv", **asked})


def recorded() -> list[Export]:
    end_read()
    return list(db.session.scalars(select(Export).order_by(Export.id).execution_options(populate_existing=True)))
