"""The text of a published letter: a marked correction or a new version, compared first, then published."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app import clock, texts
from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk, desk_at_letter
from app.db import end_read, transaction
from app.differences import kept_difference
from app.errors import LetterChanged, LetterNotFound
from app.letters import amending
from app.letters.published_forms import CORRECTION, TextForm
from app.letters.queries import dressed, latest_text, shown_versions
from app.models import LetterState
from app.organise.blueprint import bp
from app.organise.letter_forms import page


@bp.get("/letters/<slug>/text")
@may(Act.WRITE_LETTER)
def text(desk: Desk) -> ResponseReturnValue:
    return text_page(desk, form_of(desk))


@bp.post("/letters/<slug>/text")
@may(Act.WRITE_LETTER)
def post_text(desk: Desk) -> ResponseReturnValue:
    form = form_of(desk, request.form)
    if not form.validate():
        return text_page(desk, form, status=422)
    if request.form.get("do") != "publish":
        return text_page(desk, form, compared=True)
    return publish(desk, form)


def form_of(desk: Desk, posted: object = None) -> TextForm:
    """Raises LetterNotFound for a draft, whose text is in its own form, and for an archived letter."""
    letter = desk.own_letter
    if letter.state not in (LetterState.OPEN, LetterState.CLOSED):
        raise LetterNotFound
    return TextForm(posted, versions=shown_versions(letter.id), revision=letter.revision)


def publish(desk: Desk, form: TextForm) -> Response:
    letter, corrects = desk.own_letter, form.kind.data == CORRECTION
    kept_difference(latest_text(letter.id).source, form.said)  # worked out before the writer's lock, and taken there
    try:
        with transaction() as session:
            version = amending.amend(
                session, letter=letter, source=form.said, corrects=corrects, seen=form.seen, by=desk.by, now=clock.now()
            )
            flash(f"Version {version.version} of the text is published.")
            slug = letter.slug
    except LetterChanged:
        end_read()
        desk = desk_at_letter(desk.account, letter.slug)
        form.revision.data = str(desk.own_letter.revision)
        return text_page(desk, form, status=409, compared=True)
    return redirect(url_for("organise.text", slug=slug), 303)


def text_page(desk: Desk, form: TextForm, *, status: int = 200, compared: bool = False) -> Response:
    letter = desk.own_letter
    newest = latest_text(letter.id)
    return page(
        "organise/text.html",
        status=status,
        desk=desk,
        letter=letter,
        form=form,
        text=newest,
        changes=dressed(kept_difference(newest.source, form.said)) if compared else None,
        html=texts.render(form.said) if compared else None,
    )
