"""Sessions of the console: a signed cookie that is read and set on /organise alone (rules.md, Requests).

The cookie holds a secret whose digest stands in a row, so that signing out ends the session wherever its cookie was
copied to. It ends by itself 12 hours after its last page, and 24 hours after signing in.
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
NAMED_BY = "named_by"  # the secret
BY_LINK = "by_link"  # signed in by a link that the operator made on the server itself
BROWSER = "browser"  # a secret that names this browser to what was typed in it (unsent.py)
PROVEN = "proven"  # this browser has just chosen a new password for that account, by a link in its mailbox


def is_console(path: str) -> bool:
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


class ConsoleSessions(SecureCookieSessionInterface):
    """Public pages have an empty session that nobody writes down: no cookie is read there, and none is set."""

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        return super().open_session(app, asked) if is_console(asked.path) else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if is_console(request.path):
            super().save_session(app, session, response)


def register(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_keys[0],
        # Flask-Security signs with the last of SECRET_KEY and these, Flask with SECRET_KEY: the newest, both of them.
        SECRET_KEY_FALLBACKS=oldest_first(),
        WTF_CSRF_SECRET_KEY=oldest_first(),
        # A name with __Host- demands the whole site as its path; the cookie is set and read on /organise all the same.
        SESSION_COOKIE_NAME="__Host-undersigned" if config.production else "undersigned",
        SESSION_COOKIE_PATH="/" if config.production else CONSOLE,
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE,
    )
    app.session_interface = ConsoleSessions()


def keep_on_server(app: Flask, security: Security) -> None:
    """A session begins and ends with a row."""
    security.login_manager.user_loader(_account_of)
    app.before_request_funcs.setdefault("security", []).append(refuse_ending_by_get)
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)


def refuse_ending_by_get() -> ResponseReturnValue | None:
    """Flask-Security would sign somebody out who only opens the page for a code without being asked for one."""
    reading = request.method in ("GET", "HEAD") and bool(current_user.is_authenticated)
    if reading and request.endpoint == "security.two_factor_token_validation" and "tf_state" not in session:
        return redirect(url_for("console.home"), 303)
    return None


def sign_in(account: Account, *, via: str) -> None:
    """In this browser, whoever was signed in before. Where no password is asked for: by a link."""
    _clear()
    login_user(account, authn_via=[via])
    save_changes()


def _clear() -> None:
    """All but what names this browser: what was typed in it and not sent waits for its account."""
    browser = session.get(BROWSER)
    session.clear()
    if browser:
        session[BROWSER] = browser


def know_browser(email: str) -> None:
    """Wrong passwords of others do not keep this browser from the account, which has just shown that it reads its
    mailbox.
    """
    session[PROVEN] = f"{secrets.token_urlsafe(16)} {email}"


def proof_for(email: str) -> str | None:
    """What names this browser where it is known for that account."""
    name, _, known = str(session.get(PROVEN, "")).partition(" ")
    return name if known and known == email else None


def current_name() -> str:
    """Names the session of this request, and opens nothing."""
    return _digest(session.get(NAMED_BY, "")).hex()


def _account_of(uniquifier: str) -> Account | None:
    """Whose session this is: while its row stands, is young enough, and its account is active."""
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
    """Another secret each time. The row is written when the caller commits, with what else has changed by it."""
    session.permanent = True  # which is: 12 hours after the last page
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
    """Flask-Login would keep somebody signed in for a year when a form says `remember`."""
    if is_console(request.path):
        session.pop("_remember", None)
    return response
