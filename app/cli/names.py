"""`flask names`: names that wait for a decision, and the names protected everywhere. The console offers the same
actions.
"""

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NothingWaits, Refusal, SeveralWait
from app.models import Letter, ProtectedName
from app.moderation import decisions, protected_names
from app.moderation.approvals import Outcome
from app.moderation.decisions import NameDecision, Typed
from app.moderation.kinds import KINDS
from app.moderation.reasons import RemovalReason

NOTHING_WAITS = lazy_gettext("There is nothing to decide with that number and name. See `flask names waiting`.")


class Command(click.Command):
    """Reports a refusal by its message and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NothingWaits as error:
            raise click.ClickException(str(NOTHING_WAITS)) from error
        except SeveralWait as error:
            which = gettext("Add --kind; see `flask names waiting`.")
            raise click.ClickException(f"{error} {which}") from error
        except Refusal as error:
            raise click.ClickException(str(error)) from error


names = AppGroup("names", help="Names to review, and protected names.")

NUMBER = click.argument("number", type=int)
NAME = click.argument("name")
KIND = click.option("--kind", type=click.Choice(list(KINDS)), help="Which one, if the name has several.")


@names.command("waiting")
def waiting() -> None:
    """List what needs a decision, the longest wait first in each letter: its number, its name, and why."""
    lines = [line for letter in db.session.scalars(select(Letter).order_by(Letter.id)) for line in _waiting(letter)]
    click.echo("\n".join(lines) or gettext("There is nothing to decide."))


@names.command("accept", cls=Command)
@NUMBER
@NAME
@KIND
def accept(number: int, name: str, kind: str | None) -> None:
    """Approve NAME: a held one is counted, a corrected one shown, a reported or resembling one kept."""
    outcome = _decide(NameDecision(number, Typed(name), stands=True, kind=kind))
    if outcome is Outcome.FIRST_OF_TWO:
        click.echo(gettext("%(name)s is famous: this is the first of two approvals.", name=name))
    else:
        click.echo(gettext("%(name)s is approved.", name=name))


@names.command("refuse", cls=Command)
@NUMBER
@NAME
@KIND
@click.option("--reason", type=click.Choice([one.value for one in RemovalReason]), default=RemovalReason.FAKE.value)
def refuse(number: int, name: str, kind: str | None, reason: str) -> None:
    """Refuse NAME: its signature is removed; of a corrected one the old name stays."""
    _decide(NameDecision(number, Typed(name), stands=False, kind=kind, reason=RemovalReason(reason)))
    click.echo(gettext("%(name)s is refused.", name=name))


@names.command("take-back", cls=Command)
@NUMBER
@NAME
def take_back(number: int, name: str) -> None:
    """Undo the release of NAME within 24 hours: it is held again, and off every list."""
    with transaction() as session:
        decisions.take_back(session, signature_id=number, on=Typed(name), by=THE_OPERATOR, now=clock.now())
    click.echo(gettext("%(name)s is held again.", name=name))


@names.command("protect", cls=Command)
@NAME
@click.option("--famous", is_flag=True, help="Two people have to approve it.")
@click.option("--watch", metavar="EMAIL", help="Whom we email when someone signs with it.")
def protect(name: str, famous: bool, watch: str | None) -> None:
    """Hold NAME on every letter, including look-alike spellings; for a name already protected, change the options."""
    with transaction() as session:
        one = protected_names.protect(
            session, letter_id=None, name=name, famous=famous, watch=watch, by=THE_OPERATOR, now=clock.now()
        )
        click.echo(gettext("From now on, %(name)s is held on every letter.", name=one.name))


@names.command("unprotect", cls=Command)
@NAME
def unprotect(name: str) -> None:
    """Stop holding NAME; names already held stay held."""
    with transaction() as session:
        one = protected_names.protected_by_name(session, letter_id=None, name=name)
        if one is None:
            raise click.ClickException(gettext("That name is not protected. See `flask names protected`."))
        protected_names.unprotect(session, letter_id=None, protected_id=one.id, by=THE_OPERATOR, now=clock.now())
    click.echo(gettext("%(name)s is no longer protected.", name=name))


@names.command("protected")
def list_protected() -> None:
    """List the names that are held on every letter, and those of single letters."""
    lines = [
        _described(one, gettext("every letter")) for one in db.session.scalars(protected_names.protected_names(None))
    ]
    for letter in db.session.scalars(select(Letter).order_by(Letter.id)):
        lines += [
            _described(one, letter.slug) for one in db.session.scalars(protected_names.protected_names(letter.id))
        ]
    click.echo("\n".join(lines) or gettext("No names are protected."))


def _described(one: ProtectedName, where: str) -> str:
    famous = [gettext("famous")] if one.famous else []
    marks = [where, *famous, *([gettext("watched")] if one.watch_address_encrypted else [])]
    return f"{one.name}  ({', '.join(marks)})"


def _waiting(letter: Letter) -> Iterator[str]:
    for kind, case in decisions.everything_waiting(db.session(), letter.id, by=THE_OPERATOR):
        yield f"{case.signature.id}  {case.name}  ({letter.slug}: {kind.described(case)})"


def _decide(decision: NameDecision) -> Outcome:
    with transaction() as session:
        _, outcome = decisions.decide(session, decision, by=THE_OPERATOR, now=clock.now())
    return outcome
