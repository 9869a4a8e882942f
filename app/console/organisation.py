"""An organisation's name, address and page content, edited by its owners."""

import re
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import OrganisationChanged
from app.letters.by_organisation import letters_of
from app.letters.fields import Line, Revision, revision_in
from app.letters.form_values import LONGEST_SLUG
from app.models import Organisation
from app.moderation import printed_words
from app.organisations import actions, queries
from app.organisations.actions import Described
from app.web.bounded_fields import Form

LONGEST_NAME = 120
WORDS = {
    "name": lazy_gettext("Name"), "slug": lazy_gettext("Address"), "about": lazy_gettext("About"),
    "legal_name": lazy_gettext("Legal name"), "contact": lazy_gettext("Contact"),
}  # fmt: skip
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class OrganisationForm(Form):
    revision = Revision()
    name = Line(most=LONGEST_NAME)
    slug = Line(most=LONGEST_SLUG)
    about = Line(most=400)
    legal_name = Line(most=300)
    contact = Line()

    def __init__(self, formdata: Any = None, *, organisation: Organisation) -> None:
        self.organisation = organisation
        saved = vars(actions.described(organisation)) | {"revision": str(organisation.revision)}
        super().__init__(formdata, data=saved)

    def validate_name(self, _: Field) -> None:
        if not queries.name_key(self.name.said):
            raise ValidationError(gettext("Enter a name with at least one letter"))
        _refuse(queries.why_not_name(db.session(), self.organisation, self.name.said))

    def validate_slug(self, _: Field) -> None:
        if not _SLUG.fullmatch(self.slug.said):
            raise ValidationError(gettext("Use small letters, digits and single hyphens, like names-at-the-end"))
        _refuse(queries.why_not_address(db.session(), self.organisation, self.slug.said))

    def said(self) -> Described:
        """The values of a valid form."""
        return Described(**{name: self[name].said for name in WORDS})


@bp.get("/organisations/<organisation>")
@may(Act.NAME_ORGANISATION, fresh=True)
def organisation(desk: Desk) -> ResponseReturnValue:
    return organisation_page(desk, OrganisationForm(organisation=desk.organisation))


@bp.post("/organisations/<organisation>")
@comes_back
@may(Act.NAME_ORGANISATION, fresh=True)
def post_organisation(desk: Desk) -> ResponseReturnValue:
    form = OrganisationForm(request.form, organisation=desk.organisation)
    if not is_valid(form):
        return organisation_page(desk, form, status=422)
    return save(desk, form)


def is_valid(form: OrganisationForm) -> bool:
    """Validates the form, including the names that it would publish."""
    if not form.validate():
        return False
    refused = printed_words.refused_of_organisation(db.session(), form.organisation, **vars(form.said()))
    for name, sentence in refused.items():
        form[name].errors = [sentence]
    return not refused


def save(desk: Desk, form: OrganisationForm) -> Response:
    try:
        with transaction() as session:
            actions.save(
                session, organisation=desk.organisation, said=form.said(), seen=revision_in(form.revision.data),
                by=desk.by, now=clock.now(),
            )  # fmt: skip
            slug = desk.organisation.slug
    except OrganisationChanged:
        return both_page(desk, form)
    flash(gettext("Saved."))
    return redirect(url_for("console.organisation", organisation=slug), 303)


def both_page(desk: Desk, form: OrganisationForm) -> Response:
    """Another owner has saved since this form was opened: shows the saved values and keeps the user's input in the
    form.
    """
    db.session.refresh(desk.organisation)
    saved, own = vars(actions.described(desk.organisation)), vars(form.said())
    form.revision.data = str(desk.organisation.revision)
    unlike = [(words, saved[name]) for name, words in WORDS.items() if saved[name] != own[name]]
    return organisation_page(desk, form, status=OrganisationChanged.status, unlike=unlike)


def organisation_page(
    desk: Desk, form: OrganisationForm, *, status: int = 200, unlike: Sequence[tuple[str, str]] = ()
) -> Response:
    return page(
        "console/organisation.html", status=status, desk=desk, form=form, unlike=unlike,
        stale=status == OrganisationChanged.status, is_out=is_out(desk.organisation),
    )  # fmt: skip


def is_out(organisation: Organisation) -> bool:
    """True if the organisation's page is public."""
    return db.session.scalars(letters_of(organisation.id, now=clock.now()).limit(1)).first() is not None


def _refuse(sentence: str | None) -> None:
    if sentence is not None:
        raise ValidationError(sentence)
