"""Console users with roles, and browsers in which they are signed in."""

import itertools
import re
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import actions
from app.accounts.sessions import LONGEST
from app.audit_log.record import THE_OPERATOR
from app.cli.accounts import new_sign_in_link
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Account, Letter, Organisation, Role, Signature
from tests.make import shown_in
from tests.pages.html import csrf_token, elements

_serial = itertools.count(1)


def a_colleague(letter: Letter, role: Role, *, email: str | None = None, name: str = "Noor Achterberg") -> Account:
    """An account with this role in the organisation of a letter."""
    return a_member(letter.organisation_id, role, email=email, name=name)


def a_member(organisation_id: int, role: Role, *, email: str | None = None, name: str = "Noor Achterberg") -> Account:
    email = email or f"{role.value}-{next(_serial)}@desk.example"
    with transaction() as session:
        account = actions.add_account(session, email=email, name=name, now=clock.now())
        place = session.get_one(Organisation, organisation_id)
        actions.add_member(session, account=account, organisation=place, role=role, by=THE_OPERATOR, now=clock.now())
    return account


def an_owner(letter: Letter, **changes: Any) -> Account:
    return a_colleague(letter, Role.OWNER, **changes)


class Browser:
    """A signed-in browser: posts what it is told to, with the CSRF token that its pages carry."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self._token = ""
        self._signed_in: tuple[Account, datetime] | None = None

    def sign_in(self, account: Account) -> None:
        """By a link, whose button it presses. Whoever comes back a day later does it again."""
        self._signed_in = None
        link = new_sign_in_link(account.email)
        assert elements(self.get(link).text, "main form[method=post]")
        answer = self.post(link, csrf=False)
        assert answer.status_code == 303, answer.text
        self._signed_in = account, clock.now()

    def _comes_back(self) -> None:
        if self._signed_in and clock.now() - self._signed_in[1] > LONGEST:
            self._token = ""
            self.sign_in(self._signed_in[0])

    def get(self, url: str, **more: Any) -> TestResponse:
        self._comes_back()
        with self.app.app_context():  # of its own, as in life: who is signed in is kept there
            return self.client.get(_path(url), **more)

    def post(self, url: str, data: dict[str, Any] | None = None, *, csrf: bool = True, **more: Any) -> TestResponse:
        self._comes_back()
        token = {"csrf_token": self.csrf_token()} if csrf else {}
        more.setdefault("buffered", True)  # a download is read to its end, and its file closed, as a browser does
        with self.app.app_context():
            return self.client.post(_path(url), data={**token, **(data or {})}, **more)

    def send(self, page: str, to: str = "", **said: str) -> TestResponse:
        """Open a page and send its form that goes `to` there, or to the page itself, as it is shown, with what somebody
        says. Where the page has no such form: what a form of before would have sent.
        """
        forms = elements(self.get(page).text, "form[method=post]")
        going = [form for form in forms if (form.attributes.get("action") or "") == to]
        return self.post(to or page, (shown_in(going[0]) if going else {}) | said)

    def csrf_token(self) -> str:
        """As it stands in the form that signs out, which every page of the console has."""
        if not self._token:
            self._token = csrf_token(self.get("/organise/").text)
        return self._token


def _path(url: str) -> str:
    """A link of a mail as the test client opens it: without the host, whose cookies are others."""
    return re.sub(r"^https?://[^/]+", "", url)


def as_seen(desk: Browser, letter: Letter, name: str, *, waiting: str = "held", **said: str) -> dict[str, str]:
    """What a button beside a waiting name sends, with the digest of what the page shows just now of a signature."""
    end_read()
    number = str(
        db.session.scalars(select(Signature.id).where(Signature.letter_id == letter.id, Signature.name == name)).one()
    )
    page = desk.get(f"/organise/letters/{letter.slug}/names").text
    forms = [shown_in(form) for form in elements(page, "form")]
    here = [form for form in forms if form.get("waiting") == waiting and form.get("number") == number]
    sent = here[0] if here else {"waiting": waiting, "number": number}
    return {key: value for key, value in sent.items() if key != "csrf_token"} | {"reason": "fake"} | said


def at_desk(app: Flask, account: Account) -> Browser:
    browser = Browser(app)
    browser.sign_in(account)
    return browser
