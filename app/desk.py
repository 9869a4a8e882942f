"""`flask names`: what waits for a person, their yes or no, and the names that are protected everywhere. The console is
another door to the same acts.
"""

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.accounts.trace import THE_OPERATOR
from app.db import db, transaction
from app.errors import Refusal
from app.models import Letter, ProtectedName
from app.moderation import corrections, protected, queries, verdicts
from app.moderation.actions import RemovalReason
from app.moderation.releases import Release


class Command(click.Command):
    """Tells a refusal in its own words and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as error:
            raise click.ClickException(str(error)) from error


names = AppGroup("names", help="Names that wait for a person: held, corrected or reported.")

NUMBER = click.argument("number", type=int)
NAME = click.argument("name")


@names.command("waiting")
def waiting() -> None:
    """List what waits, the longest wait first in each letter: its number, its name, and why."""
    lines = [line for letter in db.session.scalars(select(Letter).order_by(Letter.id)) for line in _waiting(letter)]
    click.echo("\n".join(lines) or "Nothing waits.")


@names.command("accept")
@NUMBER
@NAME
def accept(number: int, name: str) -> None:
    """Let NAME stand: a held one is entered and counted, a corrected one shown, a reported one kept."""
    with transaction() as session:
        said = verdicts.accept(session, signature_id=number, name=name, by=THE_OPERATOR, now=clock.now())
    first = said is Release.FIRST_OF_TWO
    _tell(said is not None, f"{name} is famous: one of two has let it stand." if first else f"{name} stands.")


@names.command("refuse")
@NUMBER
@NAME
@click.option("--reason", type=click.Choice([one.value for one in RemovalReason]), default=RemovalReason.FAKE.value)
def refuse(number: int, name: str, reason: str) -> None:
    """Refuse NAME: a held or reported one is removed, of a corrected one the old name stays."""
    why = RemovalReason(reason)
    with transaction() as session:
        done = verdicts.refuse(
            session, signature_id=number, name=name, reason=why, by=THE_OPERATOR, now=clock.now()
        )  # fmt: skip
    _tell(done, f"{name} is refused.")


@names.command("protect", cls=Command)
@NAME
@click.option("--famous", is_flag=True, help="Two people have to let it stand.")
@click.option("--watch", metavar="EMAIL", help="Who is told when somebody signs with it.")
def protect(name: str, famous: bool, watch: str | None) -> None:
    """Hold NAME on every letter, also in look-alike letters; a name protected already takes what is said now."""
    with transaction() as session:
        one = protected.protect(
            session, letter_id=None, name=name, famous=famous, watch=watch, by=THE_OPERATOR, now=clock.now()
        )
        click.echo(f"{one.name} is held on every letter from now on.")


@names.command("unprotect", cls=Command)
@NAME
def unprotect(name: str) -> None:
    """Hold NAME no more; what is held already waits on."""
    with transaction() as session:
        one = protected.protected_by_name(session, letter_id=None, name=name)
        if one is None:
            raise click.ClickException("No such name is protected. `flask names protected` lists those that are.")
        protected.unprotect(session, letter_id=None, protected_id=one.id, by=THE_OPERATOR, now=clock.now())
    click.echo(f"{name} is no longer protected.")


@names.command("protected")
def list_protected() -> None:
    """List the names that are held on every letter, and those of single letters."""
    lines = [_described(one, "every letter") for one in db.session.scalars(protected.protected_names(None))]
    for letter in db.session.scalars(select(Letter).order_by(Letter.id)):
        lines += [_described(one, letter.slug) for one in db.session.scalars(protected.protected_names(letter.id))]
    click.echo("\n".join(lines) or "No name is protected.")


def _described(one: ProtectedName, where: str) -> str:
    marks = [where, *(["famous"] if one.famous else []), *(["watched"] if one.watch_address_sealed else [])]
    return f"{one.name}  ({', '.join(marks)})"


def _waiting(letter: Letter) -> Iterator[str]:
    for held in db.session.scalars(queries.held_signatures(letter.id)):
        yield f"{held.id}  {held.name}  ({letter.slug}: held, {held.hold_reason})"
    for asked in db.session.scalars(corrections.waiting_corrections(letter.id)):
        credit = f", {asked.credit}" if asked.credit else ""
        yield f"{asked.signature_id}  {asked.name}  ({letter.slug}: correction of {asked.signature.name}{credit})"
    for report in db.session.scalars(queries.waiting_reports(letter.id)):
        where = "hidden" if report.signature.hidden_at else "still shown"
        yield f"{report.signature_id}  {report.signature.name}  ({letter.slug}: reported, {report.kind}, {where})"


def _tell(done: bool, words: str) -> None:
    if not done:
        raise click.ClickException("Nothing waits under that number and name. `flask names waiting` lists what does.")
    click.echo(words)
