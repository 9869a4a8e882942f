"""Applies to every request (hosts, origins, valid input) and every response (headers, refusals)."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from app.core.config import Config
from app.core.db import db
from app.core.errors import (
    DatabaseBusy,
    Fault,
    ForeignOrigin,
    FormOfAnother,
    Refusal,
    StaleForm,
    TooMany,
    UnnamedOrigin,
)
from app.core.logs import DATABASE, seldom, told_without_values
from app.core.switches import ReadOnly, SigningPaused
from app.i18n import field_labels, formats, languages, sentences
from app.web import incoming, refused_forms, request_log, typefaces
from app.web.forwarded import WRONG_HOST, Forwarded
from app.web.measures import kind_of

MOST_BYTES = 64 * 1024
KEPT_SECONDS = 4
CONSOLE = "/organise"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
# Most of the two dozen responses of a first visit are stylesheets and fonts, for which these headers mean nothing.
OF_DOCUMENTS = ("Cross-Origin-Opener-Policy", "Permissions-Policy")
DOCUMENTS = ("text/html", "image/svg+xml")

AnyResponse = TypeVar("AnyResponse", bound=BaseResponse)

log = logging.getLogger(__name__)


def register(app: Flask, config: Config) -> None:
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.config["MAX_FORM_PARTS"] = 100
    app.wsgi_app = Forwarded(app.wsgi_app, config)  # type: ignore[method-assign]
    request_log.register(app)
    if config.production:
        app.after_request(_only_https)
    app.before_request(request_log.note_route)
    app.before_request(_refuse_wrong_host)
    incoming.register(app)
    app.before_request(refused_forms.take_owner)
    app.before_request(lambda: _refuse_foreign_origin(config))
    app.before_request(_redirect_within)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(WrongHost, _show_wrong_host)
    app.register_error_handler(Exception, _show_fault)
    for broken in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(broken, _show_database_error)
    app.teardown_appcontext(_end_session)
    sentences.register(app)
    app.jinja_env.filters.update(formats.FILTERS | typefaces.FILTERS | languages.FILTERS | field_labels.FILTERS)
    app.jinja_env.globals["site"] = {
        **asdict(config.site),
        "abuse_href": config.site.abuse_href,
        "base_url": config.base_url,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


class WrongHost(Exception):
    """No page can be shown, because we have no URLs for that host."""


def _refuse_wrong_host() -> None:
    if request.environ.get(WRONG_HOST):
        raise WrongHost


def _redirect_within() -> BaseResponse | None:
    """Makes the router's own redirects relative to the host: a path that begins with two slashes would lead to another
    one.
    """
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    parts = urlsplit(error.new_url)
    return redirect(f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else ""), code=error.code)


def _show_wrong_host(_error: WrongHost) -> Response:
    request_log.measures().note_refusal(kind_of(WrongHost))
    response = make_response(gettext("400: this site has another address.") + "\n", 400)
    response.mimetype = "text/plain"
    return response


def _refuse_foreign_origin(config: Config) -> None:
    """rules.md, Requests: Sec-Fetch-Site if sent, else Origin, else (curl, RFC 8058) allow. If a browser hides the page
    (`Origin: null`), its user is asked to confirm (app/web/refused_forms.py).
    """
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignOrigin
    elif origin == "null" and request.method == "POST":
        if not refused_forms.is_sent_again():
            raise UnnamedOrigin if refused_forms.sent_again() else ForeignOrigin
    elif origin is not None and origin != config.base_url:
        raise ForeignOrigin


def _add_headers(response: Response) -> Response:
    headers = response.headers
    is_part = request.endpoint == "static" and response.mimetype not in DOCUMENTS
    for name, value in HEADERS.items():
        if not (is_part and name in OF_DOCUMENTS):
            headers.setdefault(name, value)
    if "Cache-Control" not in headers or request.path.startswith(CONSOLE):
        headers["Cache-Control"] = "no-store"  # the one Flask-Security sets on its pages is not valid
    return response


def _only_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def kept_until(turn: datetime | None, *, now: datetime) -> int:
    """The number of seconds that a page which changes at that time may be cached. Halved, since a proxy's cache time
    and a browser's add up.
    """
    return KEPT_SECONDS if turn is None else max(0, min(KEPT_SECONDS, int((turn - now).total_seconds() / 2)))


def for_everybody(response: BaseResponse, *, etag: str | None = None, seconds: int = KEPT_SECONDS) -> BaseResponse:
    """A public page: cacheable only as long as a name that is gone may still be seen. A proxy's cache time and a
    browser's add up, and must stay under ten seconds together.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if etag is None:
        response.add_etag()
    else:
        response.set_etag(etag)
    return response.make_conditional(request)


def token_page(response: AnyResponse) -> AnyResponse:
    """Headers for a page behind a private link: never cached or indexed, its address never sent to other sites."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # with no-referrer, Chromium sends `Origin: null`
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def show_refusal(refusal: Refusal, *, kind: str | None = None) -> Response:
    """`kind` is what it is counted as, if its class does not say."""
    request_log.measures().note_refusal(kind or kind_of(type(refusal)))
    if wants_json():
        response = jsonify({"error": {"status": refusal.status, "title": refusal.title, "message": refusal.message}})
    else:
        response = make_response(
            render_template(
                "refusal.html",
                status=refusal.status,
                title=refusal.title,
                message=refusal.message,
                **_ways_on(refusal),
            )
        )
    response.status_code = refusal.status
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    if request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _ways_on(refusal: Refusal) -> dict[str, Any]:
    """A link and, for a form that can be sent again, its fields as typed. A form from another site is never sent
    again.
    """
    unseen = isinstance(refusal, ReadOnly) and refused_forms.is_of_another()  # refused before anybody else looked
    again = (
        refused_forms.sent_again(with_token=isinstance(refusal, UnnamedOrigin))
        if isinstance(refusal, _SENT_AGAIN) and not unseen
        else None
    )
    page = refused_forms.page_of_form() if isinstance(refusal, ForeignOrigin) else None
    way_on = refusal.way_on or ((page, gettext("Open the page again")) if page else None)
    return {
        "way_on": {"href": way_on[0], "words": way_on[1]} if way_on else None,
        "again": again,
        "typed": []
        if again or unseen or isinstance(refusal, (ForeignOrigin, FormOfAnother))
        else refused_forms.words_typed(),
        "stale": isinstance(refusal, StaleForm),
    }


_SENT_AGAIN = (UnnamedOrigin, StaleForm, TooMany, DatabaseBusy, ReadOnly, SigningPaused)
_HTTP_WORDS = {
    400: (lazy_gettext("We couldn’t read that"), lazy_gettext("Go back, check what you sent, and try again.")),
    404: (lazy_gettext("We can’t find that page"), lazy_gettext("Check the address, or see all letters.")),
    405: (lazy_gettext("That page doesn’t accept this"), lazy_gettext("Open it in a browser and use its button.")),
    413: (
        lazy_gettext("That is too long"),
        lazy_gettext(
            "A form can hold up to 64 KB, a letter’s own form up to 256 KB, and a picture up to 5 MB. Go back: what "
            "you typed is still there. Shorten it, or choose a smaller picture, and send it again."
        ),
    ),
}


def _show_http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    title, message = _HTTP_WORDS.get(status, (Fault.title, Fault.message))
    refusal = Refusal(message, way_on=("/", gettext("All letters")))
    refusal.status, refusal.title = status, str(title)  # type: ignore[misc]
    response = show_refusal(refusal, kind=f"http-{status}")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _show_database_error(error: Exception) -> Response:
    told = told_without_values(error)
    seldom(DATABASE).warn(log, f"{request.method} {request.endpoint}: {told}", level=logging.ERROR)
    return show_refusal(DatabaseBusy())


def _show_fault(error: Exception) -> Response:
    """Our own mistake, logged without the row values that a traceback's message may repeat."""
    told = {"request": request_log.request_id()}
    log.error("%s %s: %s", request.method, request.endpoint, told_without_values(error), extra=told)
    return show_refusal(Fault())


def _end_session(_error: BaseException | None) -> None:
    """By now all writes are committed and the response is built. A connection that was lost since then need not fail
    the request: it just leaves the pool.
    """
    try:
        if db.session.registry.has():
            db.session.rollback()
    except OperationalError as error:
        seldom(DATABASE).warn(log, f"a connection was lost: {told_without_values(error)}")
