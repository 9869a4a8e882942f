"""Starting a letter."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console import leaving
from app.console.blueprint import bp
from app.console.letter_forms import is_only_looking, is_valid, page, preview_of
from app.core import clock
from app.core.db import db, transaction
from app.letters import drafting
from app.letters.forms import DraftForm, new_form
from app.letters.queries import time_zone_at

TAKEN = lazy_gettext("Another letter has this address. Choose another one")


@bp.get("/organisations/<organisation>/letters/new")
@may(Act.WRITE_LETTER)
def new_letter(desk: Desk) -> ResponseReturnValue:
    return new_letter_page(desk, new_form(zone=time_zone_at(db.session(), desk.organisation.id), now=clock.now()))


@bp.post("/organisations/<organisation>/letters/new")
@comes_back
@may(Act.WRITE_LETTER)
def post_new_letter(desk: Desk) -> ResponseReturnValue:
    zone, now = time_zone_at(db.session(), desk.organisation.id), clock.now()
    form = new_form(request.form, zone=zone, now=now)
    if leaving.is_leaving():
        untouched = new_form(zone=zone, now=now).draft(desk.organisation)
        return leaving.leave(desk, changed=form.draft(desk.organisation) != untouched)
    if is_only_looking(form):
        return new_letter_page(desk, form)
    slug = begin_draft(desk, form) if is_valid(form, desk.organisation) else None
    if slug is None:
        return new_letter_page(desk, form, status=422)
    flash(gettext("Saved as a draft. Only your organisation can see it."))
    return redirect(url_for("console.settings", slug=slug), 303)


def begin_draft(desk: Desk, form: DraftForm) -> str | None:
    """Returns the slug, or None with an error in the form if another letter took it concurrently."""
    draft = form.draft(desk.organisation)
    try:
        with transaction() as session:
            letter = drafting.begin_draft(
                session, draft=draft, organisation_id=desk.organisation.id, by=desk.by, now=clock.now()
            )
            return letter.slug
    except IntegrityError:  # the slug is the only unique value written here
        form.slug.errors = [TAKEN]
        return None


def new_letter_page(desk: Desk, form: DraftForm, *, status: int = 200) -> Response:
    preview = preview_of(form, desk.organisation, now=clock.now())
    return page("console/new_letter.html", status=status, desk=desk, form=form, preview=preview)
