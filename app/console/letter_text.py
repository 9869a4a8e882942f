"""The text of a published letter: compare, then publish a marked correction or a new version."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk, desk_at_letter
from app.accounts.unsent_forms import comes_back
from app.console import leaving
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import LetterChanged, LetterNotFound
from app.letters import amending
from app.letters.canonical_text import WholeText
from app.letters.changed_text import changes_between, kept_changes
from app.letters.form_values import as_letter
from app.letters.row_buttons import act_in
from app.letters.text_forms import TextForm, draft_with
from app.letters.versions import shown_versions
from app.moderation import lead_signatories, printed_words
from app.text import markdown


@bp.get("/letters/<slug>/text")
@may(Act.WRITE_LETTER)
def text(desk: Desk) -> ResponseReturnValue:
    return text_page(desk, form_of(desk))


@bp.post("/letters/<slug>/text")
@comes_back
@may(Act.WRITE_LETTER)
def post_text(desk: Desk) -> ResponseReturnValue:
    form, do = form_of(desk, request.form), request.form.get("do", "")
    if leaving.is_leaving():
        return leaving.leave(desk, changed=form.text(desk.organisation.name) != form.newest)
    if act := act_in(do):
        form.change_rows(act)
        return text_page(desk, form)
    if not is_valid(desk, form):
        return text_page(desk, form, status=422)
    said = form.text(desk.own_letter.organisation_name)
    return publish(desk, form, said) if do == "publish" else text_page(desk, form, said)


def form_of(desk: Desk, posted: Any = None) -> TextForm:
    """Raises LetterNotFound for a draft, which is edited in the settings form, and for an archived letter."""
    letter = desk.own_letter
    if not letter.is_open_or_closed:
        raise LetterNotFound
    versions = [one.whole for one in shown_versions(db.session(), letter.id)]
    keys = {key for one in versions for key, _ in one.promises}
    return TextForm(posted, letter=letter, text=versions[0], keys=keys)


def is_valid(desk: Desk, form: TextForm) -> bool:
    """Validates the form, including the names that it would publish and what signers have promised."""
    if not form.validate():
        return False
    letter, session = desk.own_letter, db.session()
    said, corrects = form.text(letter.organisation_name), form.corrects
    if (same := amending.version_that_says(session, letter.id, said)) is not None:
        form.source.errors = [
            gettext("This is version %(number)s, word for word. Change something, or leave it as it is", number=same)
        ]
        return False
    refused = dict(amending.refused_changes(session, letter.id, form.newest, said, corrects=corrects))
    draft = draft_with(letter, said)
    refused |= printed_words.refused_in(session, draft, letter_id=letter.id, organisation=letter.organisation_name)
    written_to = [name for name, _, _ in said.addressees if name]
    led = [one.name for one in letter.authors]
    if lead_signatories.guarded_and_unsigned(session, led, letter_id=letter.id, addressees=written_to):
        refused["addressees"] = gettext(
            "A lead signatory has this name. This name is protected: it appears once that person has signed and "
            "moderators have checked the signature"
        )
    for name, sentence in refused.items():
        form.refuse(name, sentence)
    return not refused


def publish(desk: Desk, form: TextForm, said: WholeText) -> Response:
    letter = desk.own_letter
    kept_changes(form.newest, said)  # fills the cache before the transaction takes the write lock
    try:
        with transaction() as session:
            version = amending.amend(
                session, letter=letter, text=said, corrects=form.corrects, seen=form.seen, by=desk.by, now=clock.now()
            )
            flash(gettext("Version %(number)s of the text is published.", number=version.version))
            slug = letter.slug
    except LetterChanged:
        end_read()
        desk = desk_at_letter(db.session(), desk.account, letter.slug)
        form.revision.data = str(desk.own_letter.revision)
        return text_page(desk, form, said, status=409)
    return redirect(url_for("console.text", slug=slug), 303)


def text_page(desk: Desk, form: TextForm, said: WholeText | None = None, *, status: int = 200) -> Response:
    """`said`: the text to publish, compared with the newest version."""
    letter = desk.own_letter
    newest = shown_versions(db.session(), letter.id)[0]
    return page(
        "console/text.html",
        status=status,
        desk=desk,
        letter=letter,
        form=form,
        text=newest,
        changes=changes_between(newest.whole, said) if said else None,
        printed=as_letter(draft_with(letter, said)) if said else None,
        html=markdown.render(said.body) if said else None,
        stale=status == LetterChanged.status,
    )
