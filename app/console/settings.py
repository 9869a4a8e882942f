"""The settings form: everything of a draft, and what may change in a published letter."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk, desk_at_letter
from app.accounts.unsent_forms import comes_back
from app.console import leaving, onward
from app.console.blueprint import bp
from app.console.deliveries import take_back
from app.console.home import STATES
from app.console.letter_forms import is_only_looking, is_valid, page, preview_of
from app.console.letters import TAKEN
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import LetterChanged, ProfessionInUse
from app.letters import drafting
from app.letters.checklist import missing
from app.letters.fields import revision_in
from app.letters.form_values import Difference, Draft, Settings, differences, draft_of, settings_of
from app.letters.forms import DraftForm, SettingsForm, form_of
from app.letters.queries import last_saved, newest_source
from app.models import Letter
from app.signing import unpublishing


@bp.get("/letters/<slug>/settings")
@may(Act.WRITE_LETTER)
def settings(desk: Desk) -> ResponseReturnValue:
    letter = desk.own_letter
    return settings_page(desk, form_of(letter, newest_source(db.session(), letter.id), now=clock.now()))


@bp.post("/letters/<slug>/settings")
@comes_back
@may(Act.WRITE_LETTER)
def post_settings(desk: Desk) -> ResponseReturnValue:
    return sent(desk, request.form.get("do", ""))


@bp.post("/letters/<slug>/deliver/<int:delivery_id>/take-back")
@may(Act.SAY_DELIVERED)
def take_back_delivery(desk: Desk, delivery_id: int) -> ResponseReturnValue:
    """Its button sits beside the form and submits it too."""
    if "revision" in request.form:
        return sent(desk, f"take-back-{delivery_id}")
    return take_back(desk, delivery_id)


def sent(desk: Desk, do: str) -> ResponseReturnValue:
    letter = desk.own_letter
    form = form_of(letter, newest_source(db.session(), letter.id), request.form, now=clock.now())
    if leaving.is_leaving():
        return leaving.leave(desk, changed=not form.validate() or _from_form(desk, form) != _saved(letter))
    if is_only_looking(form):
        return settings_page(desk, form)
    if onward.leads_on(do) and form.validate() and _from_form(desk, form) == _saved(letter):
        return onward.go(desk, letter.slug, do)
    if not is_valid(form, desk.organisation, letter):
        return settings_page(desk, form, status=422)
    return save(desk, form, do)


def save(desk: Desk, form: SettingsForm, do: str) -> ResponseReturnValue:
    """Saves, then does what the button asked for, so that no button loses unsaved input."""
    letter, now = desk.own_letter, clock.now()
    seen = revision_in(form.revision.data)
    said = _from_form(desk, form)
    try:
        with transaction() as session:
            if isinstance(said, Draft):
                drafting.save_draft(session, letter=letter, draft=said, seen=seen, by=desk.by, now=now)
            else:
                drafting.save_settings(session, letter=letter, settings=said, seen=seen, by=desk.by, now=now)
            slug = letter.slug
    except LetterChanged:
        return both_page(desk, form, said)
    except ProfessionInUse as error:
        form.own.put_back(_saved(letter).own_professions, error.professions)
        return settings_page(desk, form, status=422)
    except IntegrityError:  # the slug is the only unique value written here
        form["slug"].errors = [TAKEN]
        return settings_page(desk, form, status=422)
    if onward.leads_on(do):
        flash(gettext("Your changes are saved."))
        return onward.go(desk, slug, do)
    flash(gettext("Saved."))
    return redirect(url_for("console.settings", slug=slug), 303)


def _from_form(desk: Desk, form: SettingsForm) -> Settings:
    return form.draft(desk.organisation) if isinstance(form, DraftForm) else form.settings()


def _saved(letter: Letter) -> Settings:
    return settings_of(letter) if letter.is_public() else draft_of(letter, newest_source(db.session(), letter.id))


def both_page(desk: Desk, form: SettingsForm, own: Settings) -> Response:
    """Somebody else has saved since this form was opened: shows the differences and keeps the user's input, which can
    then be saved over theirs deliberately. If the letter was published meanwhile, the user's text is shown beside the
    form.
    """
    end_read()
    desk = desk_at_letter(db.session(), desk.account, desk.own_letter.slug)
    letter = desk.own_letter
    saved = draft_of(letter, newest_source(db.session(), letter.id))
    unlike = differences(saved if isinstance(own, Draft) else settings_of(letter), own)
    if isinstance(own, Draft) and letter.is_public():
        form = form_of(letter, saved.source, now=clock.now())
    form.revision.data = str(letter.revision)
    own_text = own.source if isinstance(own, Draft) and own.source != saved.source else None
    return settings_page(desk, form, status=409, unlike=unlike, own_text=own_text)


def settings_page(
    desk: Desk,
    form: SettingsForm,
    *,
    status: int = 200,
    unlike: Sequence[Difference] = (),
    own_text: str | None = None,
) -> Response:
    letter, now = desk.own_letter, clock.now()
    return page(
        "console/settings.html",
        status=status,
        desk=desk,
        letter=letter,
        form=form,
        preview=preview_of(form, desk.organisation, now=now),
        missing=[] if letter.is_public() else missing(letter, newest_source(db.session(), letter.id), now=now),
        stale=status == LetterChanged.status,
        unlike=unlike,
        own_text=own_text,
        saved_by=last_saved(db.session(), letter.id) if status == LetterChanged.status else None,
        state=letter.state_said(now),
        states=STATES,
        embargoed=letter.is_embargoed(now),
        confirms_until=letter.confirms_until(),
        may_deliver=desk.may(Act.SAY_DELIVERED) and letter.is_public() and letter.shows_names(),
        now=now,
        may_archive=letter.may_be_archived(now) and desk.may(Act.ARCHIVE_LETTER),
        may_publish=desk.may(Act.PUBLISH_LETTER),
        may_unpublish=unpublishing.why_not(db.session(), letter) is None,
    )
