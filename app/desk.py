"""`flask names`: what waits for a person, and their yes or no. The console will be another door to the same acts."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.models import Letter
from app.moderation import corrections, queries, verdicts
from app.moderation.actions import RemovalReason

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
        done = verdicts.accept(session, signature_id=number, name=name, now=clock.now())
    _tell(done, f"{name} stands.")


@names.command("refuse")
@NUMBER
@NAME
@click.option("--reason", type=click.Choice([one.value for one in RemovalReason]), default=RemovalReason.FAKE.value)
def refuse(number: int, name: str, reason: str) -> None:
    """Refuse NAME: a held or reported one is removed, of a corrected one the old name stays."""
    with transaction() as session:
        done = verdicts.refuse(session, signature_id=number, name=name, reason=RemovalReason(reason), now=clock.now())
    _tell(done, f"{name} is refused.")


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
