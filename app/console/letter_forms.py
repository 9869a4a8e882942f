"""Shared by the pages with a letter form: size limits, row buttons, preview, validation."""

from datetime import datetime
from typing import Any

from flask import make_response, render_template, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import FieldList

from app.console.blueprint import bp
from app.core.db import db
from app.letters import row_buttons
from app.letters.checklist import missing
from app.letters.form_values import as_letter, draft_of
from app.letters.forms import DraftForm, SettingsForm
from app.letters.queries import newest_source
from app.models import Letter, Organisation
from app.moderation import lead_signatories, printed_words
from app.text import markdown

MOST_BYTES = 256 * 1024  # a letter and its notes; public forms are limited to 64 KB
LONG_FORMS = (
    *("console.post_new_letter", "console.post_settings", "console.post_text"),
    "console.take_back_delivery",  # its button submits the settings form too
)
GUARDED_LEAD = lazy_gettext(
    "This name is protected: it appears once that person has signed and moderators have checked the signature"
)
PREVIEW = "preview"  # the preview button's value of `do`, beside `save` and the row buttons


@bp.url_value_preprocessor
def take_long_letters(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Has to run before anything reads the body."""
    if endpoint in LONG_FORMS:
        request.max_content_length = request.max_form_memory_size = MOST_BYTES


def is_only_looking(form: SettingsForm) -> bool:
    """True if the button asks for a preview or changes a row: nothing is saved, the input stays in the form."""
    do = request.form.get("do", "")
    if act := row_buttons.act_in(do):
        form.change_rows(act)
        return True
    return do == PREVIEW


def preview_of(form: SettingsForm, organisation: Organisation, *, now: datetime) -> dict[str, Any] | None:
    """The letter as it would be published and what it still lacks, if the preview button was pressed."""
    if request.method != "POST" or request.form.get("do") != PREVIEW or not isinstance(form, DraftForm):
        return None
    form.validate()
    draft = form.draft(organisation)
    letter, saved = as_letter(draft), form.letter
    return {
        "letter": letter,
        "html": markdown.render(draft.source),
        "missing": missing(letter, draft.source, now=now),
        "is_saved": saved is not None and draft == draft_of(saved, newest_source(db.session(), saved.id)),
    }


def is_valid(form: SettingsForm, organisation: Organisation, letter: Letter | None = None) -> bool:
    """Validates the form, including the names that it would publish."""
    if not form.validate():
        return False
    guarded_lead, guarded_name = _adds_guarded_lead(form, letter), _prints_guarded_name(form, organisation, letter)
    return not guarded_lead and not guarded_name


def _prints_guarded_name(form: SettingsForm, organisation: Organisation, letter: Letter | None) -> bool:
    """Reports each field that would print a guarded name."""
    said = form.draft(organisation) if isinstance(form, DraftForm) else form.settings()
    named, letter_id = (letter.organisation_name, letter.id) if letter else (organisation.name, None)
    refused = printed_words.refused_in(db.session(), said, letter_id=letter_id, organisation=named)
    fields = {f"author-{at}-credit": row["credit"] for at, row in enumerate(_filled(form.author))}
    fields |= {f"own-{at}-{one}": row[one] for at, row in enumerate(_filled(form.own)) for one in ("name", "one")}
    for name, sentence in refused.items():
        (fields[name] if name in fields else form[name]).errors = [sentence]
    return bool(refused)


def _filled(rows: FieldList) -> list[Any]:
    """The rows that will be saved, in order."""
    return [row for row in rows if row["name"].said]


def _adds_guarded_lead(form: SettingsForm, letter: Letter | None) -> bool:
    """Reports each newly printed lead signatory with a guarded name who has not signed."""
    printed = {one.name for one in letter.authors} if letter is not None and letter.is_public() else set()
    added = {row["name"].said for row in form.author} - printed - {""}
    addressees = [row["name"].said for row in form.addressee] if isinstance(form, DraftForm) else []
    waiting = lead_signatories.guarded_and_unsigned(
        db.session(), added, letter_id=letter.id if letter else None, addressees=[one for one in addressees if one]
    )
    for row in form.author:
        if row["name"].said in waiting:
            row["name"].errors = [GUARDED_LEAD]
    return bool(waiting)


def page(template: str, *, status: int = 200, **shown: Any) -> Response:
    return make_response(render_template(template, **shown), status)
