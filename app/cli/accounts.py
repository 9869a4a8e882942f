"""`flask account add` and `flask sign-in-link`: how the operator lets the first people in."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.accounts import actions, queries
from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.config import Config
from app.core.db import db, transaction
from app.core.errors import NotAllowed, Refusal
from app.letters.form_values import slug_of
from app.models import Account, Membership, Role
from app.moderation.printed_words import refuse, refused_words
from app.organisations import queries as organisations
from app.organisations.actions import found

account = AppGroup("account", help="Accounts of organisers, reviewers and advocates.")


@account.command("add")
@click.argument("email")
@click.option("--name", help="As colleagues and the audit log see it; by default the part before the @.")
@click.option("--organisation", help="Name or address of the organisation; we make it if it is new.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
def add(email: str, name: str | None, organisation: str | None, role: str) -> None:
    """Add an account for EMAIL and, if you name an organisation, a role in it. We send no email: `flask
    sign-in-link EMAIL` prints the link that lets them in.
    """
    now = clock.now()
    try:
        with transaction() as session:
            added = actions.add_account(session, email=email, name=name or email.partition("@")[0], now=now)
            if organisation:
                said = _give_role(session, added, organisation, Role(role), now=now)
            else:
                said = gettext("%(email)s has an account.", email=added.email)
            step = _next_step(added, Role(role) if organisation else None)
    except Refusal as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join([said, *step]))


def _next_step(account: Account, role: Role | None) -> list[str]:
    """A sign-in link from the operator lets an owner work without a second factor for as long as that session lasts."""
    if role is not Role.OWNER or account.has_second_factor:
        return []
    return [
        gettext(
            "Next: `flask sign-in-link %(email)s`, and have them set a password and a second factor under "
            "“Account” at once: until its session ends, that link lets an owner work without one.",
            email=account.email,
        )
    ]


def _give_role(session: Session, account: Account, organisation: str, role: Role, *, now: datetime) -> str:
    """Adds a role in an organisation, and says so. Raises NotAllowed if the account has another role there."""
    place = organisations.called(session, organisation)
    if place is None:
        refusal = gettext("The organisation names someone who is protected.")
        refuse(refused_words(session, refusal=refusal, words=organisation))
        slug = organisations.free_address(session, slug_of(organisation))
        place = found(session, slug=slug, name=organisation, now=now)
    actions.add_member(session, account=account, organisation=place, role=role, by=THE_OPERATOR, now=now)
    has = session.get_one(Membership, (account.id, place.id)).role
    if has is not role:
        raise NotAllowed(
            gettext(
                "%(email)s is already %(role)s of %(organisation)s. An owner there can change the role.",
                email=account.email, role=has.value, organisation=place.name,
            )
        )  # fmt: skip
    return gettext(
        "%(email)s has an account as %(role)s of %(organisation)s.",
        email=account.email, role=role.value, organisation=place.name,
    )  # fmt: skip


@click.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link that signs EMAIL in once, within an hour."""
    click.echo(new_sign_in_link(email))


def new_sign_in_link(email: str) -> str:
    """Raises ClickException if the address has no account."""
    config: Config = current_app.extensions["undersigned"]
    with transaction() as session:
        known = queries.account_by_email(session, email)
        if known is None:
            raise click.ClickException(
                gettext("%(email)s has no account. Make one with `flask account add %(email)s`.", email=email)
            )
        token = actions.add_sign_in_link(session, account=known, now=clock.now())
    db.session.rollback()
    return f"{config.base_url}/organise/sign-in/{token}"
