"""Signing out from a long form keeps the input for the next session, without saving the letter."""

from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, end_read
from app.models import Account, Role, UnsentForm
from tests.console.writing import letter_of, new_letter_at, opened, settings_of, whole
from tests.desk import a_member, at_desk
from tests.make import a_letter
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, with_password

LONG = "An hour’s text, with Šárka’s ǎccents.\n\n" * 40


@pytest.mark.parametrize("of", ["a draft", "a new letter", "another text"])
def test_signing_out_keeps_what_was_typed(app: Flask, of: str) -> None:
    letter = a_letter(published=of == "another text")
    account = with_password(a_member(letter.organisation_id, Role.EDITOR))
    browser = Organiser(app)
    assert browser.gives_password(account.email).status_code == 302
    page = {
        "a draft": settings_of(letter.slug),
        "a new letter": new_letter_at(letter.organisation),
        "another text": f"/organise/letters/{letter.slug}/text",
    }[of]
    assert 'form="letter-form" name="do" value="sign-out"' in browser.get(page).text
    typed = whole(slug=letter.slug, revision="1", title="Before I go", source=LONG, do="sign-out")
    out = browser.post(page, typed)
    assert out.status_code == 303
    assert out.location.startswith(SIGN_IN)
    assert "Before I go" not in letter_of(letter.slug).title
    assert browser.get("/organise/").status_code == 303, "signed out"
    assert "We keep it for an hour" in browser.get(out.location).text

    browser._token = ""
    signed_in = browser.post(out.location, {"email": account.email, "password": PASSWORD})
    back = browser.get(signed_in.location)
    assert 'value="Before I go"' in back.text
    assert LONG.strip() in unescape(back.text)
    assert browser.get("/organise/").status_code == 200, "still signed in"


def test_signing_out_keeps_nothing_where_nothing_was_typed(app: Flask) -> None:
    letter = a_letter(published=False)
    browser = at_desk(app, a_member(letter.organisation_id, Role.EDITOR))
    for page in (settings_of(letter.slug), new_letter_at(letter.organisation)):
        out = browser.post(page, opened(browser, page) | {"do": "sign-out"})
        assert (out.status_code, out.location) == (303, "/")
        end_read()
        assert db.session.scalars(select(UnsentForm)).all() == []
        browser._token = ""
        browser.sign_in(db.session.scalars(select(Account)).one())
