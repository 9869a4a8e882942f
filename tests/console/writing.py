"""An organiser who writes a letter in the console, through the form's fields."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Letter, Organisation, Role, TextVersion
from app.organisations import actions as organisations
from tests.desk import Browser, a_member, at_desk
from tests.make import shown_in
from tests.pages.html import elements

TEXT = "We ask three things.[^1]\n\n- Ask *first*.\n- Agree a price.\n\n[^1]: Report of the Committee, 2026.\n"

WHOLE = {
    "kind": "open-letter",
    "title": "Ask before you train",
    "summary": "Makers ask the committee for a price and a record.",
    "addressee-0-name": "Hester Vantongeren",
    "addressee-0-office": "Chair",
    "addressee-0-body": "Select Committee on Creative Work",
    "salutation": "Dear Members of the Committee,",
    "source": TEXT,
    "valediction": "Respectfully,",
    "dated": "2026-03-01",
    "responsible_name": "Names at the End, Inc.",
    "responsible_contact": "desk@names.example",
    "funder": "Its members",
    "layout": "credits",
    "profession-writers": "1",
    "profession-actors": "1",
    "routes_needed": "1",
    "do": "save",
}


def whole(**changes: str | None) -> dict[str, str]:
    """A form that can be published as it is; a change to None leaves a field out, `_` in a name of a row is `-`."""
    return {name: said for name, said in (WHOLE | changes).items() if said is not None}


def an_organisation(slug: str = "names-at-the-end") -> Organisation:
    with transaction() as session:
        return organisations.found(session, slug=slug, name="Names at the End", now=clock.now())


def an_editor(app: Flask, organisation: Organisation, *, name: str = "Noor Achterberg") -> Browser:
    return at_desk(app, a_member(organisation.id, Role.EDITOR, name=name))


def new_letter_at(organisation: Organisation) -> str:
    return f"/organise/organisations/{organisation.slug}/letters/new"


def settings_of(slug: str) -> str:
    return f"/organise/letters/{slug}/settings"


def a_draft(browser: Browser, organisation: Organisation, **changes: Any) -> str:
    """The slug of a draft that was saved through the form."""
    saved = browser.post(new_letter_at(organisation), whole(**changes))
    assert saved.status_code == 303, saved.text
    return str(saved.location.split("/")[-2])


def opened(browser: Browser, url: str) -> dict[str, str]:
    """What the form at this address would send, texts included."""
    page = browser.get(url)
    assert page.status_code == 200, page.text
    return shown_in(page.text)


def press(browser: Browser, slug: str, act: str, **more: str) -> None:
    """A button of the state, and the second one on the page that asks."""
    url = f"/organise/letters/{slug}/state"
    asked = browser.post(url, {"act": act})
    assert asked.status_code == 200, asked.text
    done = browser.post(url, shown_in(asked.text) | {"act": act} | more)
    assert done.status_code == 303, done.text
    end_read()  # whoever looks next sees it


def put_in(page: str) -> list[str]:
    """What a shown difference marks as new."""
    return [one.text().removeprefix("put in: ") for one in elements(page, "ins")]


def taken_out(page: str) -> list[str]:
    return [one.text().removeprefix("taken out: ") for one in elements(page, "del")]


def letter_of(slug: str) -> Letter:
    end_read()
    query = select(Letter).where(Letter.slug == slug).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def sources_of(slug: str) -> list[str]:
    end_read()
    query = select(TextVersion.source).join(Letter, Letter.id == TextVersion.letter_id).where(Letter.slug == slug)
    return list(db.session.scalars(query.order_by(TextVersion.version)))
