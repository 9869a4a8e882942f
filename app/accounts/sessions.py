"""Sessions of the console: a signed cookie that is read and set on /organise alone (rules.md, Requests)."""

from datetime import timedelta

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from app.config import Config

CONSOLE = "/organise"
IDLE = timedelta(hours=12)


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
        SECRET_KEY_FALLBACKS=list(config.secret_keys[1:]),
        # A name with __Host- demands the whole site as its path; the cookie is set and read on /organise all the same.
        SESSION_COOKIE_NAME="__Host-undersigned" if config.production else "undersigned",
        SESSION_COOKIE_PATH="/" if config.production else CONSOLE,
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=IDLE,
    )
    app.session_interface = ConsoleSessions()


def forget_remembering(response: Response) -> Response:
    """Flask-Login would keep somebody signed in for a year when a form says `remember`."""
    if is_console(request.path):
        session.pop("_remember", None)
    return response
