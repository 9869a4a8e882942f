"""A draft, for whoever has been sent its link: nothing can be signed there, and no lead signatory is named."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import clock, texts
from app.db import db
from app.letters import draft_links
from app.letters.queries import newest_source

bp = Blueprint("drafts", __name__)


@bp.get("/draft/<token>")
def draft(token: str) -> ResponseReturnValue:
    letter = draft_links.draft_shown_by(db.session(), token, now=clock.now())
    return render_template("draft.html", letter=letter, html=texts.render(newest_source(letter.id)))
