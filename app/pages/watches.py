"""The page that ends a name watch, opened by the link in its mails."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from app import web
from app.db import db, transaction
from app.models import ProtectedName
from app.signing import watches

bp = Blueprint("watches", __name__)


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


def watch_page(watched: ProtectedName | None) -> Response:
    """None: it has ended, by this button or before."""
    return web.token_page(make_response(render_template("watch.html", name=watched.name if watched else None)))
