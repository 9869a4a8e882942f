"""`flask organisation`: the organisations and their names. The console offers the same actions."""

from dataclasses import replace

import click
from flask.cli import AppGroup
from flask_babel import gettext
from sqlalchemy import func, select

from app.audit_log.record import By
from app.cli.command import Command
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotAllowed, NotFound
from app.models import Letter, Membership, Organisation
from app.moderation import printed_words
from app.organisations import actions, queries
from app.text.names import clean_line

organisation = AppGroup("organisation", help="Organisations: list and rename them.")


@organisation.command("list", cls=Command)
def list_organisations() -> None:
    """List all organisations, oldest first: address, name, people, published letters."""
    people = select(func.count()).where(Membership.organisation_id == Organisation.id).scalar_subquery()
    published = (Letter.organisation_id == Organisation.id) & ~Letter.is_draft
    letters = select(func.count()).where(published).scalar_subquery()
    found = db.session.execute(
        select(Organisation.slug, Organisation.name, people, letters).order_by(Organisation.id)
    ).all()
    click.echo("\n".join("\t".join(map(str, row)) for row in found) or gettext("There are no organisations yet."))


@organisation.command("rename", cls=Command)
@click.argument("slug")
@click.argument("name")
def rename(slug: str, name: str) -> None:
    """Rename the organisation at the address SLUG to NAME. Published letters keep their old name."""
    now, name = clock.now(), clean_line(name, 120)
    with transaction() as session:
        found = queries.by_address(session, slug)
        if found is None:
            raise NotFound(gettext("There is no organisation %(slug)s. See `flask organisation list`.", slug=slug))
        if not queries.name_key(name):
            raise NotAllowed(gettext("Enter a name with at least one letter."))
        before, said = found.name, replace(actions.described(found), name=name)
        for sentence in printed_words.refused_of_organisation(session, found, **vars(said)).values():
            printed_words.refuse(sentence)
        by = By(None, found.id)
        actions.save(session, organisation=found, said=said, seen=found.revision, by=by, now=now)
    click.echo(
        gettext(
            "%(before)s is called %(name)s from now on; its published letters keep the name of before.",
            before=before, name=name,
        )
    )  # fmt: skip
