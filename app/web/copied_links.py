"""Tolerates links that were copied with a trailing full stop, bracket or quotation mark from a sentence or a chat.

If the page exists without those characters, we redirect to it; an unknown token stays unknown. Responses to mailed
links, including refusals, are never cached, because their addresses are private.
"""

from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from app.web import http

# None of our tokens, slugs or keys ends with one of these.
BEHIND = (
    " \t\r\n.,;:!?*=|\\`'\"<>()[]{}…‚‘’“”„‹›«»。、，．；：！？）］｝】」』〉》〕"
    "\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
_NAMED = ("token", "slug", "organisation")
_LED_ON = "undersigned.led-on"


def register(app: Flask) -> None:
    app.url_value_preprocessor(take_off)
    app.after_request(as_a_token_page)
    app.after_request(lead_on)


def bare(typed: str) -> str:
    """A token, a slug or a key without the characters that were copied along."""
    return typed.rstrip(BEHIND)


def take_off(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    for name in _NAMED:
        typed = (values or {}).get(name)
        if values is not None and isinstance(typed, str) and bare(typed) not in ("", typed):
            values[name] = bare(typed)
            request.environ[_LED_ON] = True


def lead_on(response: Response) -> Response:
    """Redirect to the page's own address, once it is known to exist."""
    if request.method not in ("GET", "HEAD"):
        return response
    if _LED_ON in request.environ and response.status_code < 300 and request.endpoint:
        return _redirect_to(request.endpoint, request.view_args or {})
    if request.url_rule is None and response.status_code == 404:
        return _redirect_without_trailing() or response
    return response


def _redirect_without_trailing() -> Response | None:
    """A redirect to this path without its trailing characters, if that is a page."""
    path = request.path.rstrip(BEHIND + "/") or "/"
    adapter = request_ctx.url_adapter
    if path == request.path or adapter is None:
        return None
    try:
        endpoint, values = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return _redirect_to(endpoint, values)


def _redirect_to(endpoint: str, values: Any) -> Response:
    """Keeps the query as it was sent."""
    address = url_for(endpoint, **values).partition("?")[0]
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{address}?{query}" if query else address)


def as_a_token_page(response: Response) -> Response:
    mailed = "token" in (request.view_args or {}) or request.path.startswith(_prefixes())
    return http.token_page(response) if mailed else response


def _prefixes() -> tuple[str, ...]:
    """The path prefixes of token pages."""
    known: tuple[str, ...] | None = current_app.extensions.get("token_pages")
    if known is None:
        rules = (rule.rule for rule in current_app.url_map.iter_rules())
        known = tuple({rule.partition("<token>")[0] for rule in rules if "<token>" in rule})
        current_app.extensions["token_pages"] = known
    return known
