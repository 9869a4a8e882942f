"""The members of an organisation, their roles, and open invitations."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from wtforms import Field, SelectChoice, SelectField, ValidationError

from app.accounts import invitations, members, queries
from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import BadRequest
from app.models import Role
from app.signing.address_fields import AddressField
from app.signing.address_forms import WithEmail

ROLES = {
    Role.OWNER: lazy_gettext("Owner: does everything, and decides who is a member"),
    Role.EDITOR: lazy_gettext("Editor: writes, publishes and closes letters, downloads lists"),
    Role.REVIEWER: lazy_gettext("Reviewer: decides on claims and names, removes signatures"),
    Role.ADVOCATE: lazy_gettext("Advocate: sees the figures and downloads lists, but no addresses"),
}
NAMES = {
    Role.OWNER: lazy_pgettext("role, by itself", "Owner"),
    Role.EDITOR: lazy_pgettext("role, by itself", "Editor"),
    Role.REVIEWER: lazy_pgettext("role, by itself", "Reviewer"),
    Role.ADVOCATE: lazy_pgettext("role, by itself", "Advocate"),
}


class InviteForm(WithEmail):
    email = AddressField(lazy_gettext("Email"), missing=lazy_gettext("Enter an email address"))
    role = SelectField(lazy_gettext("Role"), validate_choice=False)

    def __init__(self, formdata: Any = None) -> None:
        super().__init__(formdata)
        self.role.choices = [
            SelectChoice("", gettext("Choose a role")),
            *(SelectChoice(role.value, words) for role, words in ROLES.items()),
        ]

    def validate_role(self, field: Field) -> None:
        if field.data not in set(Role):
            raise ValidationError(gettext("Choose a role for this person"))


@bp.get("/organisations/<organisation>/people")
@may(Act.MANAGE_PEOPLE, fresh=True)
def people(desk: Desk) -> ResponseReturnValue:
    return people_page(desk, InviteForm())


@bp.post("/organisations/<organisation>/people")
@comes_back
@may(Act.MANAGE_PEOPLE, fresh=True)
def invite(desk: Desk) -> ResponseReturnValue:
    form = InviteForm(request.form)
    if not form.validate():
        return people_page(desk, form), 422
    with transaction() as session:
        invitations.invite(
            session, organisation=desk.organisation, address=form.address, role=Role(form.role.data), by=desk.by,
            now=clock.now(),
        )  # fmt: skip
    to = form.address.deliver_to
    words = gettext(
        "An invitation is on its way to %(address)s, unless we have emailed that address too often today.", address=to
    )
    return to_people(desk, words)


@bp.post("/organisations/<organisation>/invitations/<int:invitation_id>/withdraw")
@may(Act.MANAGE_PEOPLE, fresh=True)
def withdraw_invitation(desk: Desk, invitation_id: int) -> ResponseReturnValue:
    with transaction() as session:
        invitations.withdraw(
            session, organisation=desk.organisation, invitation_id=invitation_id, by=desk.by, now=clock.now()
        )
    return to_people(desk, gettext("The invitation is withdrawn, and its link no longer works."))


@bp.post("/organisations/<organisation>/people/<int:account_id>/role")
@may(Act.MANAGE_PEOPLE, fresh=True)
def change_role(desk: Desk, account_id: int) -> ResponseReturnValue:
    role = posted_role()
    with transaction() as session:
        members.change_role(
            session, organisation=desk.organisation, account_id=account_id, role=role, by=desk.by, now=clock.now()
        )
    return to_people(desk, gettext("The role has been changed. It applies at once."))


@bp.post("/organisations/<organisation>/people/<int:account_id>/remove")
@may(Act.MANAGE_PEOPLE, fresh=True)
def remove_member(desk: Desk, account_id: int) -> ResponseReturnValue:
    with transaction() as session:
        members.remove_member(
            session, organisation=desk.organisation, account_id=account_id, by=desk.by, now=clock.now()
        )
    return to_people(desk, gettext("Removed. They can no longer open anything of this organisation."))


def people_page(desk: Desk, form: InviteForm) -> str:
    session = db.session
    return render_template(
        "console/people.html",
        desk=desk,
        form=form,
        role_names=NAMES,
        members=session.scalars(queries.members_of(desk.organisation.id)).all(),
        waiting=session.scalars(invitations.waiting_invitations(desk.organisation.id, now=clock.now())).all(),
        most=invitations.MOST_WAITING,
    )


def posted_role() -> Role:
    """Raises BadRequest."""
    role = next(_roles_named(request.form.get("role", "")), None)
    if role is None:
        raise BadRequest(gettext("Choose one of the four roles."))
    return role


def _roles_named(word: str) -> Iterator[Role]:
    return (role for role in Role if role.value == word)


def to_people(desk: Desk, words: str) -> ResponseReturnValue:
    """Back to the members page, or home for someone who is no longer an owner."""
    flash(words)
    still = queries.is_owner(db.session(), desk.account.id, desk.organisation.id)
    where = url_for("console.people", organisation=desk.organisation.slug) if still else url_for("console.home")
    return redirect(where, 303)
