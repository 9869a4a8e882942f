"""An organiser's input survives an expired session, every button, and invalid values."""

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Account, ConsoleSession, Letter, Role, UnsentForm
from app.retention import jobs
from tests.console.writing import (
    TEXT,
    a_draft,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    press,
    settings_of,
    sources_of,
    whole,
)
from tests.desk import Browser, a_member, an_owner, at_desk
from tests.make import a_letter
from tests.pages.html import csrf_token, elements, values, way, words_of
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, code_of, with_password

LONG = "An hour’s text, with Šárka’s ǎccents.\n\n" * 40


def an_editor_with_password(app: Flask, organisation_id: int, **more: str) -> tuple[Organiser, Account]:
    account = with_password(a_member(organisation_id, Role.EDITOR, **more))
    browser = Organiser(app)
    assert browser.gives_password(account.email).status_code == 302
    return browser, account


def end_session(how: str, browser: Browser) -> None:
    if how == "elsewhere":
        with transaction() as session:
            session.execute(delete(ConsoleSession))
    elif how == "cookie":
        browser.client.delete_cookie("undersigned", path="/organise")
    else:
        browser.post("/organise/sign-out")


@pytest.mark.parametrize("how", ["elsewhere", "cookie", "here"])
def test_a_form_whose_session_is_over_is_there_after_signing_in(app: Flask, how: str) -> None:
    organisation = an_organisation()
    browser, account = an_editor_with_password(app, organisation.id)
    slug = a_draft(browser, organisation)
    page = browser.get(settings_of(slug)).text
    token = csrf_token(page)
    typed = whole(slug=slug, revision="1", source=LONG, title="Aň hour later", **{"author-0-name": "Runa Tollefsen"})
    end_session(how, browser)

    sent = browser.post(settings_of(slug), typed | {"csrf_token": token}, csrf=False)
    assert sent.status_code == 303
    assert sent.location.startswith(SIGN_IN)
    assert sources_of(slug) == [TEXT]

    browser._token = ""
    signed_in = browser.post(sent.location, {"email": account.email, "password": PASSWORD})
    assert signed_in.status_code == 302, signed_in.text
    back = browser.get(signed_in.location)

    assert back.status_code == 200
    assert "no-store" in back.headers["Cache-Control"]
    shown = unescape(back.text)
    assert LONG.strip() in shown
    assert 'value="Aň hour later"' in shown
    assert 'value="Runa Tollefsen"' in shown
    assert "Here is your form as you typed it" in shown
    assert sources_of(slug) == [TEXT], "nothing is saved by looking"
    assert browser.get(signed_in.location).status_code == 200, "looking twice is looking"

    again = {name: values(back.text, f"[name={name}]", "value")[-1] for name in ("csrf_token", "as_typed")}
    assert browser.post(signed_in.location, typed | again, csrf=False).status_code == 303
    assert sources_of(slug) == [LONG.strip() + "\n"] or LONG.strip() in sources_of(slug)[0]
    end_read()
    assert db.session.scalars(select(UnsentForm)).all() == [], "what was sent is kept no longer"


def test_nobody_else_is_shown_it(app: Flask) -> None:
    organisation = an_organisation()
    browser, account = an_editor_with_password(app, organisation.id)
    other = with_password(a_member(organisation.id, Role.EDITOR, name="Zora Lindqvist"))
    token = csrf_token(browser.get(new_letter_at(organisation)).text)
    typed = whole(title="Whom nobody names", csrf_token=token)
    end_session("here", browser)
    sent = browser.post(new_letter_at(organisation), typed, csrf=False)
    assert sent.status_code == 303

    browser._token = ""
    browser.post(sent.location, {"email": other.email, "password": PASSWORD})
    page = unescape(browser.get("/organise/").text)
    assert "Zora Lindqvist" in page
    assert "You have a form that isn’t saved" not in page
    number = db.session.scalars(select(UnsentForm.id)).one()
    for path in (f"{new_letter_at(organisation)}?as_typed={number}", f"/organise/as-typed/{number}"):
        assert "Whom nobody names" not in browser.get(path).text
    refused = browser.post(new_letter_at(organisation), typed, csrf=False)
    assert refused.status_code == 400
    assert "Another account opened this form" in refused.text
    assert "Whom nobody names" not in refused.text

    elsewhere = Organiser(app)
    elsewhere.gives_password(account.email)
    assert "Whom nobody names" not in elsewhere.get(f"{new_letter_at(organisation)}?as_typed={number}").text
    end_session("here", browser)


def test_whoever_signs_in_by_a_link_finds_it_too(app: Flask) -> None:
    organisation = an_organisation()
    account = a_member(organisation.id, Role.EDITOR)
    browser = at_desk(app, account)
    token = csrf_token(browser.get(new_letter_at(organisation)).text)
    end_session("elsewhere", browser)
    browser.post(new_letter_at(organisation), whole(title="Found again", csrf_token=token), csrf=False)
    browser._token = ""
    browser.sign_in(account)

    home = browser.get("/organise/").text
    assert 'value="Found again"' in browser.get(way(home, "Open it")).text


def test_a_second_factor_leads_to_it_too(app: Flask) -> None:
    letter = a_letter(published=False)
    owner = with_password(an_owner(letter))
    browser = Organiser(app)
    browser.gives_password(owner.email)
    key = browser.sets_up_an_app()
    token = csrf_token(browser.get(settings_of(letter.slug)).text)
    end_session("here", browser)
    typed = whole(title="With a code", revision="1", csrf_token=token)
    sent = browser.post(settings_of(letter.slug), typed, csrf=False)
    browser._token = ""

    asked = browser.post(sent.location, {"email": owner.email, "password": PASSWORD})
    done = browser.post(asked.location, {"code": code_of(key, now=clock.now() + timedelta(seconds=30))})
    assert done.status_code == 302, done.text
    assert 'value="With a code"' in browser.get(done.location).text


def test_a_form_without_a_page_of_its_own_is_shown_field_by_field(app: Flask) -> None:
    letter = a_letter()
    account = with_password(an_owner(letter))
    browser = at_desk(app, account)
    page = f"/organise/letters/{letter.slug}/names"
    token = csrf_token(browser.get(page).text)
    end_session("elsewhere", browser)
    browser.post(f"{page}/protect", {"name": "Ottilie Marchbanks\nRuna Tollefsen", "csrf_token": token}, csrf=False)
    browser.post(f"{page}/unprotect", {"protected": "7", "csrf_token": token}, csrf=False)
    browser._token = ""
    browser.sign_in(account)

    ways = elements(browser.get("/organise/").text, "a[href]")
    first, second = (one.attributes["href"] or "" for one in ways if words_of(one).startswith("Open it"))
    assert "Ottilie Marchbanks\nRuna Tollefsen" in unescape(browser.get(first).text)
    as_it_was = browser.get(second)
    assert f'action="{page}/unprotect"' in as_it_was.text
    assert 'name="protected" value="7"' in as_it_was.text


def test_it_is_kept_encrypted_for_an_hour_and_a_few_at_a_time(app: Flask) -> None:
    organisation = an_organisation()
    account = a_member(organisation.id, Role.EDITOR)
    browser = at_desk(app, account)
    token = csrf_token(browser.get(new_letter_at(organisation)).text)
    end_session("elsewhere", browser)
    for n in range(8):
        browser.post(new_letter_at(organisation), whole(title=f"Kept {n}", csrf_token=token), csrf=False)
    end_read()
    kept = db.session.scalars(select(UnsentForm).order_by(UnsentForm.id)).all()
    assert len(kept) == 5
    assert not any("Kept" in one.fields_encrypted for one in kept)

    later = clock.now() + timedelta(minutes=61)
    assert jobs.run(later)["forms that were not sent again"] == 5


def test_a_stranger_leaves_nothing_behind(app: Flask) -> None:
    organisation = an_organisation()
    stranger = Organiser(app)
    answer = stranger.post(new_letter_at(organisation), whole(title="x" * 200))
    assert answer.status_code in (303, 400)
    forged = whole(csrf_token=f"{stranger.csrf_token()}~1.abc.def")
    assert stranger.post(new_letter_at(organisation), forged, csrf=False).status_code in (303, 400)
    end_read()
    assert db.session.scalars(select(UnsentForm)).all() == []


@pytest.mark.parametrize("do", ["publish", "share", "duplicate", "delete"])
def test_every_button_of_a_draft_saves_it_first(app: Flask, do: str) -> None:
    organisation = an_organisation()
    browser = at_desk(app, a_member(organisation.id, Role.EDITOR))
    slug = a_draft(browser, organisation)
    form = opened(browser, settings_of(slug))

    gone = browser.post(settings_of(slug), whole(slug=slug, revision=form["revision"], place="Burbank", do=do))

    assert gone.status_code == 303, gone.text
    assert letter_of(slug).place == "Burbank"
    page = browser.get(gone.location)
    assert "Your changes are saved." in page.text
    if do == "publish":
        assert "Burbank, 1 March 2026" in page.text, "what will be published"
        assert "Yes, publish it" in page.text


def test_a_button_over_an_unchanged_form_saves_nothing_and_one_over_a_bad_form_comes_back(app: Flask) -> None:
    organisation = an_organisation()
    browser = at_desk(app, a_member(organisation.id, Role.EDITOR))
    slug = a_draft(browser, organisation)
    revision = str(letter_of(slug).revision)
    same = browser.post(settings_of(slug), whole(slug=slug, revision=revision, do="publish"))
    assert same.status_code == 303
    assert letter_of(slug).revision == int(revision)

    bad = browser.post(settings_of(slug), whole(slug=slug, revision=revision, title="", place="Burbank", do="publish"))
    assert bad.status_code == 422
    assert 'value="Burbank"' in bad.text
    assert not letter_of(slug).is_public()


@pytest.mark.parametrize("do", ["close", "deliver", "text", "archive"])
def test_so_does_every_button_of_a_published_letter(app: Flask, do: str) -> None:
    organisation = an_organisation()
    browser = at_desk(app, a_member(organisation.id, Role.EDITOR))
    slug = a_draft(browser, organisation)
    press(browser, slug, "publish")
    form = opened(browser, settings_of(slug))
    gone = browser.post(settings_of(slug), form | {"funder": "The Gaffers’ Fund", "do": do})
    assert gone.status_code == 303
    assert letter_of(slug).funder == "The Gaffers’ Fund"


@pytest.mark.parametrize("broken", ["\ufffd", "\0"])
@pytest.mark.parametrize("field", ["title", "source", "funder", "addressee-0-name", "endorsements", "milestone_deed"])
def test_a_sign_that_a_field_cannot_take_brings_the_form_back(app: Flask, field: str, broken: str) -> None:
    organisation = an_organisation()
    browser = at_desk(app, a_member(organisation.id, Role.EDITOR))
    answer = browser.post(new_letter_at(organisation), whole(**{field: f"Ask{broken} first", "place": "Burbank"}))
    assert answer.status_code == 422
    assert "A character didn’t reach us" in answer.text
    assert 'value="Burbank"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert db.session.scalars(select(Letter)).all() == []


def test_what_was_typed_into_a_letter_that_is_gone_can_be_copied(app: Flask) -> None:
    organisation = an_organisation()
    noor, zora = (at_desk(app, a_member(organisation.id, Role.EDITOR, name=name)) for name in ("Noor", "Zora"))
    slug = a_draft(noor, organisation)
    form = opened(zora, settings_of(slug))
    noor.post(f"/organise/letters/{slug}/delete", {"sure": "1", "revision": form["revision"]})

    gone = zora.post(settings_of(slug), whole(slug=slug, revision=form["revision"], source=LONG))

    assert gone.status_code == 404
    assert LONG.strip() in unescape(gone.text)
    assert "You can copy it from here" in gone.text
    assert "csrf" not in gone.text
