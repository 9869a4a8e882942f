"""A draft's page, for people who were sent its link: it cannot be signed, and names no lead signatories."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.letters import draft_links, drawn_pictures, share_pictures
from app.letters.queries import newest_source
from app.text import markdown

bp = Blueprint("drafts", __name__)


@bp.get("/draft/<token>")
def draft(token: str) -> ResponseReturnValue:
    session = db.session()
    letter = draft_links.draft_shown_by(session, token, now=clock.now())
    own = share_pictures.own_picture(session, letter.id)
    return render_template(
        "draft.html", letter=letter, html=markdown.render(newest_source(session, letter.id)), token=token,
        own_picture=own,
        has_picture=own is not None or drawn_pictures.can_be_drawn(letter), frame=share_pictures.FRAME,
    )  # fmt: skip


@bp.get("/draft/<token>/share-picture")
def share_picture(token: str) -> ResponseReturnValue:
    letter = draft_links.draft_shown_by(db.session(), token, now=clock.now())
    shown = share_pictures.shown(db.session(), letter)
    if shown is None:
        raise NotFound(gettext("There is no picture of this draft."))
    return Response(shown.content, mimetype=shown.media_type)
