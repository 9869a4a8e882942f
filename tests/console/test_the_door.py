"""Access to the console: who gets in, how, and what public pages reveal of it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cli.accounts import new_sign_in_link
from app.core import clock
from app.core.db import db, transaction
from app.letters.actions import publish
from app.models import Account, AuditLine, Letter, Role
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.make import a_letter


def test_opening_a_sign_in_link_signs_nobody_in(app: Flask) -> None:
    link = new_sign_in_link(an_owner(a_letter()).email)
    browser = Browser(app)
    assert browser.get(link).status_code == 200
    assert browser.get("/organise/").headers["Location"].startswith("/organise/sign-in")
    assert browser.post(link, csrf=False).status_code == 303
    assert "My letters" in browser.get("/organise/").text


def test_a_sign_in_link_signs_in_once(app: Flask) -> None:
    link = new_sign_in_link(an_owner(a_letter()).email)
    assert Browser(app).post(link, csrf=False).status_code == 303
    assert Browser(app).post(link, csrf=False).status_code == 404
    assert Browser(app).get(link).status_code == 404


def test_my_letters_are_those_of_my_organisations_drafts_too(app: Flask) -> None:
    letter, draft, other = a_letter(title="Mine"), a_letter(title="A draft", published=False), a_letter(title="Theirs")
    account = a_colleague(letter, Role.EDITOR)
    a_colleague(draft, Role.REVIEWER, email=account.email)
    page = at_desk(app, account).get("/organise/").text
    assert "Mine" in page
    assert "A draft" in page
    assert other.title not in page


def test_the_operator_s_command_says_what_is_so(app: Flask) -> None:
    def add(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["account", "add", *words])
        return done.exit_code, done.output

    assert add("ines@desk.example") == (0, "ines@desk.example has an account.\n")
    assert add("ines") == (1, "Error: 'ines' is not an email address.\n")
    assert add("ines@desk.example", "--organisation", "Union of Ink")[0] == 0
    again = add("ines@desk.example", "--organisation", "union of  ink!")[1]
    assert "ines@desk.example has an account as owner of Union of Ink." in again
    assert "set a password and a second factor" in again
    status, said = add("ines@desk.example", "--organisation", "Union of Ink", "--role", "reviewer")
    assert (status, "is already owner of" in said) == (1, True)
    db.session.rollback()
    lines = db.session.scalars(select(AuditLine.kind).where(AuditLine.details.contains('"reviewer"'))).all()
    assert lines == []


def test_an_advocate_finds_a_letter_once_it_is_published(app: Flask) -> None:
    draft = a_letter(title="Not out yet", published=False)
    browser = at_desk(app, a_colleague(draft, Role.ADVOCATE))

    assert "Not out yet" not in browser.get("/organise/").text
    assert browser.get(f"/organise/letters/{draft.slug}/").status_code == 404
    assert browser.get(f"/organise/letters/{draft.slug}/figures").status_code == 404
    with transaction() as session:
        publish(session, letter=session.get_one(Letter, draft.id), now=clock.now())
    db.session.rollback()
    assert "Not out yet" in browser.get("/organise/").text
    assert browser.get(f"/organise/letters/{draft.slug}/").status_code == 200


def test_the_cookie_is_the_consoles_alone(app: Flask) -> None:
    letter = a_letter()
    browser = at_desk(app, an_owner(letter))
    for url in ("/", f"/letters/{letter.slug}", f"/letters/{letter.slug}/sign", "/api/v1/letters"):
        answer = browser.get(url)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    cookie = browser.client.get_cookie("undersigned", path="/organise")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    browser = at_desk(app, an_owner(a_letter()))
    assert browser.post("/organise/sign-out", csrf=False).status_code == 200  # the form again
    assert "My letters" in browser.get("/organise/").text
    assert browser.post("/organise/sign-out").status_code == 302
    assert browser.get("/organise/").status_code == 303


@pytest.mark.parametrize("path", ["/organise/", "/organise/letters/some-letter/"])
def test_who_is_not_signed_in_is_led_to_the_door(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 404:
        assert answer.status_code == 303
        assert "/organise/sign-in?next=" in answer.headers["Location"]


def test_a_browser_of_before_is_signed_out_with_the_account(app: Flask) -> None:
    account = an_owner(a_letter())
    browser: Browser = at_desk(app, account)
    with transaction() as session:
        session.get_one(Account, account.id).fs_uniquifier = "another"
    assert browser.get("/organise/").status_code == 303
