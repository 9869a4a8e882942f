"""Creates only what a test needs, by the same actions and pages as in production."""

import itertools
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import clock
from app.core.config import Config
from app.core.db import db, end_read, transaction
from app.ledger import registrar
from app.letters import actions as letters
from app.letters import amending
from app.letters.canonical_text import as_printed
from app.letters.versions import latest_text
from app.models import (
    Addressee,
    Letter,
    LetterKind,
    LetterProfession,
    Promise,
    Signature,
    SignatureState,
    TextVersion,
)
from app.organisations import actions as organisations
from app.verification import jobs as verification_chores
from app.verification import listings
from tests.pages.html import Html, elements, values

_serial = itertools.count(1)
_RESPONSIBLE = letters.Responsible("Names at the End, Inc.", "desk@names.example", "Its members")

TEXT = "Dear Members of the Committee,\n\nAsk first, agree a price, keep a record.\n"


def a_config(folder: Path, **changes: Any) -> Config:
    """A development configuration in a folder of its own; network limits are off unless a test is about them."""
    usual: dict[str, Any] = {
        "production": False,
        "port": 8000,
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'undersigned.sqlite3'}",
        "redis_url": None,
        "mail_url": None,
        "mail_from": "Undersigned <letters@undersigned.example>",
        "mail_rate": 1000.0,
        "base_url": "http://127.0.0.1:8000",
        "secret_keys": ("a test's key, with more than 32 characters in it",),
        "trusted_proxies": 0,
        "limits": False,
    }
    return Config(**(usual | changes))


def a_letter(*, text: str = TEXT, published: bool = True, now: datetime | None = None, **changes: Any) -> Letter:
    """A letter that takes signatures; any column can be set."""
    now = now or clock.now()
    number = next(_serial)
    responsible = changes.pop("responsible", _RESPONSIBLE)
    addressees = changes.pop("addressees", [Addressee(position=0, name=None, office="Chair", body="Committee")])
    described: dict[str, Any] = {
        "slug": f"letter-{number}",
        "kind": LetterKind.OPEN_LETTER,
        "title": f"Ask before you train, letter {number}",
        "summary": "Makers ask for a price and a record.",
        "caps_line": "an open letter to a committee",
        "byline": "Organised by the Names at the End campaign",
        "place": "Los Angeles",
        "dated": now.date(),
        "address": "The Members of the Committee\nWashington, D.C.",
        "valediction": "Respectfully,",
        "milestone_deed": "",
        "asks_updates": True,
        "asks_quote": True,
        "listed_professions": [LetterProfession(profession=slug) for slug in ("actors", "writers", "composers")],
        "addressees": addressees,
    }
    with transaction() as session:
        organisation = organisations.found(session, slug=f"org-{number}", name="Names at the End", now=now)
        letter = letters.draft_letter(
            session,
            letter=Letter(**(described | changes), organisation_id=organisation.id),
            responsible=responsible,
            source=text,
            now=now,
        )
        if published:
            letters.publish(session, letter=letter, now=now)
    session.refresh(letter)
    return letter


def a_pledge(*keys: str, **changes: Any) -> Letter:
    actions = [Promise(position=at, key=key, words=f"I promise {key}") for at, key in enumerate(keys)]
    return a_letter(kind=LetterKind.PLEDGE, promises=actions, **changes)


def amended(letter: Letter, source: str | None = None, *, corrects: bool = False, **fields: Any) -> TextVersion:
    """Publish another text: this Markdown, or fields of letters/canonical_text.py, and the rest as it stands."""
    with transaction() as session:
        row = session.get_one(Letter, letter.id, populate_existing=True)
        newest = latest_text(session, row.id)
        changed = fields if source is None else fields | {"body": source}
        text = replace(as_printed(row, newest.source), **changed)
        version = amending.amend(session, letter=row, text=text, corrects=corrects, now=clock.now())
    end_read()
    return version


def a_listed_domain(domain: str, *, subdomains: bool = False) -> None:
    with transaction() as session:
        listings.list_domain(session, domain=domain, organisation=None, subdomains=subdomains, now=clock.now())


def answers(name: str, **changes: Any) -> dict[str, str]:
    """What a person fills into the form; a change to None leaves a field out."""
    usual = {"name": name, "place": "US-CA", "show_name": "yes", "consent": "1"}
    return {key: value for key, value in (usual | changes).items() if value is not None}


def sign(
    client: FlaskClient, letter: Letter, *, name: str = "Ada Marlowe-Finch", email: str, **changes: Any
) -> TestResponse:
    """Fill in and send the sign form."""
    return client.post(f"/letters/{letter.slug}/sign", data=answers(name, email=email, **changes))


def confirm(client: FlaskClient, link: str, **changes: Any) -> TestResponse:
    """Open the page of a confirm link, tick the consent, and press the button with what the page shows."""
    page = client.get(link)
    assert page.status_code == 200, page.status_code
    return client.post(link, data=shown_in(page.text) | {"consent": "1"} | changes)


def shown_in(page: Html) -> dict[str, str]:
    """What the form of a page would send as it is shown (a browser's own reading is in the browser tests)."""
    sent: dict[str, str] = {}
    for one in elements(page, "input[name]"):
        if one.attributes.get("type") not in ("checkbox", "radio") or "checked" in one.attributes:
            sent[one.attributes["name"] or ""] = one.attributes.get("value") or ""
    for select_box in elements(page, "select[name]"):
        for value in values(select_box, "option[selected]", "value")[:1]:
            sent[select_box.attributes["name"] or ""] = value
    return {name: value for name, value in sent.items() if value and name != "leave_empty"}


def work(now: datetime | None = None) -> None:
    """What the worker does, without its mail: begin routes, number and count until nothing waits."""
    now = now or clock.now()
    while verification_chores.begin_routes(now):
        pass
    while registrar.look(now):
        pass
    end_read()


def signatures(letter: Letter, *states: SignatureState) -> list[Signature]:
    """In the order in which they signed up."""
    end_read()
    query = select(Signature).where(Signature.letter_id == letter.id).order_by(Signature.id)
    query = query.execution_options(populate_existing=True)
    return list(db.session.scalars(query.where(Signature.state.in_(states)) if states else query))


def count_confirmed(letter: Letter) -> int:
    return len(signatures(letter, SignatureState.CONFIRMED))


def tally(client: FlaskClient, letter: Letter) -> dict[str, Any]:
    """The tally as anybody reads it."""
    answer: dict[str, Any] = client.get(f"/api/v1/letters/{letter.slug}").get_json()["tally"]
    return answer
