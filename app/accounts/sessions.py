"""Sessions of the console: a signed cookie that is read and set only under /organise (rules.md, Requests).

The cookie holds a secret whose digest is in a row, so that signing out ends the session wherever its cookie was copied
to. A session expires 12 hours after its last page, and 24 hours after signing in.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import user_logged_out
from flask_security import Security, current_user, login_user, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy import delete, select

from app.core import clock
from app.core.config import Config
from app.core.db import db, save_changes, transaction
from app.core.encryption import oldest_first
from app.models import Account, ConsoleSession
from app.web.refused_forms import ACCOUNT

CONSOLE = "/organise"
IDLE = timedelta(hours=12)
LONGEST = timedelta(hours=24)
NAMED_BY = "named_by"  # the session's secret
BY_LINK = "by_link"  # signed in by a link that the operator created on the server
BROWSER = "browser"  # a secret that identifies this browser to its unsent forms (unsent_forms.py)
PROVEN = "proven"  # this browser has just set a new password for that account, by a link in its mailbox


def is_console(path: str) -> bool:
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


class ConsoleSessions(SecureCookieSessionInterface):
    """Public pages have an empty session that is never saved: they neither read nor set a cookie."""

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        return super().open_session(app, asked) if is_console(asked.path) else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if is_console(request.path):
            super().save_session(app, session, response)


def register(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_keys[0],
        # Flask-Security signs with the last of SECRET_KEY and these, Flask with SECRET_KEY: both the newest.
        SECRET_KEY_FALLBACKS=oldest_first(),
        WTF_CSRF_SECRET_KEY=oldest_first(),
        # A name with __Host- requires the path of the whole site; the cookie is set and read only under /organise all
        # the same.
        SESSION_COOKIE_NAME="__Host-undersigned" if config.production else "undersigned",
        SESSION_COOKIE_PATH="/" if config.production else CONSOLE,
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE,
    )
    app.session_interface = ConsoleSessions()


def keep_on_server(app: Flask, security: Security) -> None:
    """Every session is backed by a row."""
    security.login_manager.user_loader(_account_of)
    app.before_request_funcs.setdefault("security", []).append(refuse_ending_by_get)
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)


def refuse_ending_by_get() -> ResponseReturnValue | None:
    """Without this, Flask-Security would sign out users who open the page for a code without being asked for one."""
    reading = request.method in ("GET", "HEAD") and bool(current_user.is_authenticated)
    if reading and request.endpoint == "security.two_factor_token_validation" and "tf_state" not in session:
        return redirect(url_for("console.home"), 303)
    return None


def sign_in(account: Account, *, via: str) -> None:
    """Signs in without a password (by a link), replacing whoever was signed in in this browser."""
    _clear()
    login_user(account, authn_via=[via])
    save_changes()


def _clear() -> None:
    """Keeps only the browser's secret, so that unsent forms remain available to their accounts."""
    browser = session.get(BROWSER)
    session.clear()
    if browser:
        session[BROWSER] = browser


def know_browser(email: str) -> None:
    """Exempts this browser, which has just proved access to the account's mailbox, from limits caused by others."""
    session[PROVEN] = f"{secrets.token_urlsafe(16)} {email}"


def proof_for(email: str) -> str | None:
    """This browser's secret, if it is known for that account."""
    name, _, known = str(session.get(PROVEN, "")).partition(" ")
    return name if known and known == email else None


def current_name() -> str:
    """An identifier of this request's session that grants no access."""
    return _digest(session.get(NAMED_BY, "")).hex()


def _account_of(uniquifier: str) -> Account | None:
    """The account of this session, if its row exists, is recent enough, and the account is active."""
    found = (
        select(Account)
        .join(ConsoleSession, ConsoleSession.account_id == Account.id)
        .where(
            ConsoleSession.digest == _digest(session.get(NAMED_BY, "")),
            ConsoleSession.begun_at > clock.now() - LONGEST,
            Account.fs_uniquifier == uniquifier,
            Account.active,
        )
    )
    account = db.session.scalar(found)
    if account is not None:  # as Flask-Security's own loader does
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return account


def _begin(_app: Flask, user: Account, **_more: Any) -> None:
    """A new secret for each session. The row is written with the caller's commit."""
    session.permanent = True  # i.e. 12 hours after the last page
    session.pop(BY_LINK, None)
    secret = secrets.token_urlsafe(32)
    session[NAMED_BY] = secret
    session[ACCOUNT] = user.id
    db.session.add(ConsoleSession(digest=_digest(secret), account_id=user.id, begun_at=clock.now()))


def _end(_app: Flask, **_more: Any) -> None:
    digest = _digest(session.get(NAMED_BY, ""))
    _clear()
    with transaction() as written:
        written.execute(delete(ConsoleSession).where(ConsoleSession.digest == digest))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def forget_remembering(response: Response) -> Response:
    """Otherwise Flask-Login would keep users signed in for a year if a form sends `remember`."""
    if is_console(request.path):
        session.pop("_remember", None)
    return response
