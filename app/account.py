"""`flask account add` and `flask sign-in-link`: how the operator lets the first people in."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from app import clock
from app.accounts import actions, queries
from app.accounts.trace import THE_OPERATOR
from app.config import Config
from app.db import db, transaction
from app.letters.actions import found_organisation
from app.letters.described import slug_of
from app.models import Organisation, Role

account = AppGroup("account", help="Accounts of organisers, reviewers and advocates.")


@account.command("add")
@click.argument("email")
@click.option("--name", help="As colleagues and the trace call them; else what stands before the @.")
@click.option("--organisation", help="Its name; an organisation that is new is made.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value, show_default=True)
def add(email: str, name: str | None, organisation: str | None, role: str) -> None:
    """Add an account for EMAIL and, where an organisation is named, a place in it. Nothing is mailed: `flask
    sign-in-link EMAIL` prints the link that lets them in.
    """
    now = clock.now()
    with transaction() as session:
        added = actions.add_account(session, email=email, name=name or email.partition("@")[0], now=now)
        if organisation:
            place = session.scalar(select(Organisation).where(Organisation.slug == slug_of(organisation)))
            place = place or found_organisation(session, slug=slug_of(organisation), name=organisation, now=now)
            actions.add_member(
                session, account=added, organisation=place, role=Role(role), by=THE_OPERATOR, now=now
            )  # fmt: skip
    click.echo(f"{added.email} has an account{f' as {role} of {organisation}' if organisation else ''}.")


@click.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link that signs EMAIL in once, within the hour."""
    click.echo(new_sign_in_link(email))


def new_sign_in_link(email: str) -> str:
    """Raises ClickException for an address that has no account."""
    config: Config = current_app.extensions["undersigned"]
    with transaction() as session:
        found = queries.account_by_email(session, email)
        if found is None:
            raise click.ClickException(f"{email} has no account. `flask account add {email}` makes one.")
        token = actions.add_sign_in_link(session, account=found, now=clock.now())
    db.session.rollback()
    return f"{config.base_url}/organise/sign-in/{token}"
