"""Deleting, sharing and duplicating drafts."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LetterNotFound, NotAllowed
from app.letters import draft_links, drafts
from app.letters.fields import revision_in
from app.letters.queries import newest_source


@bp.get("/letters/<slug>/delete")
@may(Act.WRITE_LETTER)
def delete_draft(desk: Desk) -> ResponseReturnValue:
    deletable = drafts.can_be_deleted(db.session(), desk.own_letter)
    why_not = drafts.NO_DRAFT if desk.own_letter.is_public() else drafts.WAS_PUBLISHED
    return page(
        "console/delete.html", status=200 if deletable else 409, desk=desk, letter=desk.own_letter,
        why_not=None if deletable else why_not,
    )  # fmt: skip


@bp.post("/letters/<slug>/delete")
@may(Act.WRITE_LETTER)
def post_delete_draft(desk: Desk) -> ResponseReturnValue:
    if request.form.get("sure") != "1":
        return redirect(url_for("console.delete_draft", slug=desk.own_letter.slug), 303)
    seen = revision_in("".join(request.form.getlist("revision")))
    with transaction() as session:
        drafts.delete_draft(session, letter=desk.own_letter, seen=seen, by=desk.by, now=clock.now())
    flash(gettext("The draft is deleted. Its address is free again."))
    return redirect(url_for("console.home"), 303)


@bp.post("/letters/<slug>/duplicate")
@may(Act.WRITE_LETTER)
def duplicate(desk: Desk) -> ResponseReturnValue:
    slug = _duplicated(desk)
    flash(
        gettext(
            "This is a new draft with the same text and settings. It has no signers, no dates and no opening hours yet."
        )
    )
    return redirect(url_for("console.settings", slug=slug), 303)


def _duplicated(desk: Desk) -> str:
    """Returns the new letter's slug. Raises NotAllowed."""
    letter = desk.own_letter
    source = newest_source(db.session(), letter.id)
    try:
        with transaction() as session:
            return drafts.duplicate(session, letter=letter, source=source, by=desk.by, now=clock.now()).slug
    except IntegrityError as error:  # another letter took the slug concurrently
        raise NotAllowed(gettext("Another letter took the address just now. Press the button again.")) from error


@bp.get("/letters/<slug>/draft-links")
@may(Act.WRITE_LETTER)
def draft_link_list(desk: Desk) -> ResponseReturnValue:
    return links_page(desk)


@bp.post("/letters/<slug>/draft-links")
@may(Act.WRITE_LETTER)
def make_draft_link(desk: Desk) -> ResponseReturnValue:
    with transaction() as session:
        token = draft_links.make(session, letter=desk.own_letter, by=desk.by, now=clock.now())
    return links_page(desk, made=url_for("drafts.draft", token=token))


@bp.post("/letters/<slug>/draft-links/<int:link_id>/end")
@may(Act.WRITE_LETTER)
def end_draft_link(desk: Desk, link_id: int) -> ResponseReturnValue:
    with transaction() as session:
        draft_links.end(session, letter=desk.own_letter, link_id=link_id, by=desk.by, now=clock.now())
    flash(gettext("The link has ended and no longer works."))
    return redirect(url_for("console.draft_link_list", slug=desk.own_letter.slug), 303)


def links_page(desk: Desk, *, made: str | None = None) -> Response:
    """`made`: the new link, which is shown only once."""
    letter = desk.own_letter
    if not letter.is_draft:
        raise LetterNotFound(draft_links.NO_DRAFT)
    links = draft_links.live_links(db.session(), letter.id, now=clock.now())
    return page("console/draft_links.html", desk=desk, letter=letter, links=links, made=made)
