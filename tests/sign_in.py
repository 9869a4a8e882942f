"""Organisers on the sign-in page, with passwords, authenticator codes and recovery codes."""

import re
from datetime import datetime
from typing import Any

from flask import Flask
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import transaction
from app.models import Account
from tests.desk import Browser
from tests.pages.html import csrf_token, described, texts, value, values

PASSWORD = "lantern copper orbit tram"
SIGN_IN = "/organise/sign-in"


class Organiser(Browser):
    """A browser in which nobody is signed in yet."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.app_secret = ""

    def csrf_token(self) -> str:
        if not self._token:
            self._token = csrf_token(self.get(SIGN_IN).text)
        return self._token

    def gives_password(self, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post(SIGN_IN, {"email": email, "password": password, **more})

    def gives_code(self, code: str) -> TestResponse:
        return self.post("/organise/second-factor/code", {"code": code})

    def gives_recovery_code(self, code: str) -> TestResponse:
        return self.post("/organise/recovery", {"code": code})

    def sets_up_an_app(self, *, now: datetime | None = None) -> str:
        """The key that the app keeps from now on."""
        page = self.post("/organise/second-factor", {"setup": "authenticator"})
        assert page.status_code == 200, page.location
        key = described(page.text, "Key, to type")
        action = value(page.text, "form[action^='/organise/second-factor/']", "action")
        answer = self.post(action, {"code": code_of(key, now=now)})
        assert answer.location == "/organise/account", answer.text
        return key

    def makes_recovery_codes(self) -> list[str]:
        page = self.post("/organise/recovery-codes", {"generate_new_codes": "1"})
        return texts(page.text, "li.mono")

    def is_signed_in(self) -> bool:
        return self.get("/organise/").status_code == 200


def code_of(key: str, *, now: datetime | None = None) -> str:
    """What an authenticator app shows for this key."""
    return str(
        TOTP(key=key.replace("-", "").replace(" ", ""), format="base32")
        .generate((now or clock.now()).timestamp())
        .token
    )


def with_password(account: Account, password: str = PASSWORD) -> Account:
    """The same account, which has chosen a password."""
    hashed = hash_password(password)
    with transaction() as session:
        session.execute(update(Account).where(Account.id == account.id).values(password=hashed))
    return account


def said(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """An answer without what is different in every answer: tokens of the session, and the address that was typed."""
    kept = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length", "Date")}
    body = answer.text
    for token in values(body, "[name=csrf_token]", "value"):
        body = body.replace(token, "")
    return answer.status_code, kept, re.sub(r"[\w.+-]+@desk\.example", "ADDRESS", body)
