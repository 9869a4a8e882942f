"""WSGI middleware around everything else: measures each request, gives it an id, and writes its line into the log.

A request is told by its route, as the code spells it (`/confirm/<token>`), since a path may hold a token or a name.
"""

import itertools
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from app.core.logs import RequestLines
from app.web.measures import OTHER_ROUTE, Measures

REQUEST_ID, ROUTE = "undersigned.request", "undersigned.route"
NO_METHOD = "-"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class RequestLog:
    """Counts from the start; writes lines from `begin` on."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app = app
        self.measures = Measures()
        self._lines: RequestLines | None = None
        # Unique over all processes without asking for randomness each time.
        self._process, self._numbers = secrets.token_hex(3), itertools.count(1)

    def begin(self, format: str) -> None:
        self._lines = RequestLines(format)

    def note_unread(self, status: int) -> None:
        """A request that the server has refused before it was one."""
        if self._lines is not None:
            self._lines.write(self._next_id(), NO_METHOD, OTHER_ROUTE, status, 0.0)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        began = time.perf_counter()
        request_id = environ[REQUEST_ID] = self._next_id()
        statuses = ["500"]

        def answer(status: str, *more: Any) -> Any:
            statuses[0] = status
            return start_response(status, *more)

        try:
            return self.app(environ, answer)
        finally:
            self._note(environ, request_id, int(statuses[0][:3]), time.perf_counter() - began)

    def _note(self, environ: dict[str, Any], request_id: str, status: int, seconds: float) -> None:
        method = environ.get("REQUEST_METHOD", "")
        route = environ.get(ROUTE, OTHER_ROUTE)
        self.measures.note_request(OTHER_ROUTE if route is OTHER_ROUTE else f"{method} {route}", seconds)
        if self._lines is not None:
            self._lines.write(request_id, method if method in METHODS else NO_METHOD, route, status, seconds)

    def _next_id(self) -> str:
        return f"{self._process}-{next(self._numbers):x}"


def register(app: Flask) -> None:
    """The last to be put around the application; its view of the route is the first of all that looks at a request."""
    log = RequestLog(app.wsgi_app)
    app.wsgi_app = log  # type: ignore[method-assign]
    app.extensions["request_log"] = log


def note_route() -> None:
    rule = request.url_rule
    if rule is not None:
        request.environ[ROUTE] = rule.rule


def request_id() -> str:
    """Of the request that is being answered, for other lines about it."""
    told: str = request.environ.get(REQUEST_ID, "")
    return told


def measures() -> Measures:
    log: RequestLog = current_app.extensions["request_log"]
    return log.measures
