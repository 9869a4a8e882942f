"""A form kept past its session is shown again by its own view, which does not process it."""

import hashlib
import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.sessions import BROWSER
from app.core import clock, encryption
from app.core.db import db, transaction
from app.models import Account, Route, Signature, UnsentForm
from tests.console.writing import letter_of
from tests.desk import Browser, an_owner, at_desk
from tests.journeys.steps import everything, signed
from tests.make import a_letter, work
from tests.pages.addresses import filled
from tests.post_box import PostBox

FILLED_IN = {
    "do": "save", "sure": "1", "act": "close", "name": "Runa Tollefsen", "title": "A title",
    "email": "new@desk.example", "role": "editor", "to_whom": "The Committee", "delivered_on": "2026-01-02",
    "source": "Another text.",
    "kind": "version", "reason": "fake", "note": "A note", "verdict": "verify", "tie": "A tie", "seen": "x",
}  # fmt: skip


def test_showing_a_form_again_does_nothing_with_it(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    """However right everything in it is."""
    letter = a_letter()
    claim = {"professional": "1", "profession": "actors", "route": "published-credits", "evidence": "nm0000123"}
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **claim)
    work()
    account = an_owner(letter)
    browser = at_desk(app, account)
    signature = db.session.scalars(select(Signature.id)).one()
    route = db.session.scalars(select(Route.id)).one()
    fields = FILLED_IN | {"revision": str(letter_of(letter.slug).revision)}
    places = {"slug": letter.slug, "organisation": letter.organisation.slug}
    places |= {"signature_id": str(signature), "route_id": str(route)}
    shown = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "comes_back", False):
            continue
        path = filled(rule.rule, places)
        number = kept_for(browser, account, path, fields)
        before = everything()
        page = browser.get(f"/organise/as-typed/{number}")
        page = browser.get(page.location) if page.status_code == 303 else page
        assert page.status_code == 200, (path, page.text)
        assert everything() == before, path
        shown += 1
    assert shown >= 10


def kept_for(browser: Browser, account: Account, path: str, fields: dict[str, str]) -> int:
    """A form that waits for somebody in this browser."""
    with browser.client.session_transaction(path="/organise/") as session:
        secret = session.setdefault(BROWSER, "a secret")
    digest, encrypted = hashlib.sha256(secret.encode()).digest(), encryption.encrypt(json.dumps(fields))
    with transaction() as session:
        form = UnsentForm(
            account_id=account.id, browser=digest, path=path, fields_encrypted=encrypted, made_at=clock.now()
        )  # fmt: skip
        session.add(form)
        session.flush()
        return form.id
