"""The pages that start and end a name watch, opened by links in its mails."""

from collections.abc import Sequence

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db, transaction
from app.models import ProtectedName
from app.protected_names import watches
from app.web import http

bp = Blueprint("watches", __name__)


@bp.get("/watch/begin/<token>")
def begin(token: str) -> Response:
    return begin_page(watches.watches_to_begin(db.session(), token), begun=False)


@bp.post("/watch/begin/<token>")
def post_begin(token: str) -> Response:
    with transaction() as session:
        watched = watches.watches_to_begin(session, token)
        watches.begin_watches(session, watched, now=clock.now())
    return begin_page(watched, begun=True)


@bp.get("/watch/<token>")
def watch(token: str) -> Response:
    return watch_page(watches.watch_by_token(db.session(), token))


@bp.post("/watch/<token>")
def post_watch(token: str) -> Response:
    with transaction() as session:
        watched = watches.watch_by_token(session, token)
        if watched is not None:
            watches.end_watch(session, watched)
    return watch_page(None)


def begin_page(watched: Sequence[ProtectedName], *, begun: bool) -> Response:
    """The names are all watched under one address."""
    names = [one.name for one in watched]
    return http.token_page(make_response(render_template("watch_begin.html", names=names, begun=begun)))


def watch_page(watched: ProtectedName | None) -> Response:
    """None if the watch has ended, just now or earlier."""
    return http.token_page(make_response(render_template("watch.html", name=watched.name if watched else None)))
