"""`flask mail` and `flask bounce`: mail commands for the operator and the mail server."""

import logging
from typing import IO

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext

from app.cli.names import Command
from app.core import clock
from app.core.config import Config
from app.core.db import db, transaction
from app.mail import bounces, replies, suppressions
from app.mail.replies import Became
from app.mail.sender import parse_sender
from app.models import Letter, Suppression
from app.text import addresses

log = logging.getLogger(__name__)

mail = AppGroup("mail", help="Addresses we don’t email, and why.")


@mail.command("suppressions", cls=Command)
@click.argument("address", required=False)
def list_suppressions(address: str | None) -> None:
    """List the addresses we don’t email when others ask: ADDRESS in any spelling, or all."""
    now = clock.now()
    if address is not None:
        found = suppressions.of_address(db.session(), _address(address), now=now)
        lines = [_line(one) for one in found] or [gettext("We do email this address.")]
    else:
        found = db.session.scalars(suppressions.standing(now=now)).all()
        lines = [f"{one.mailbox_digest.hex()[:12]}  {_line(one)}" for one in found] or [
            gettext("We email every address.")
        ]
    click.echo("\n".join(lines))


@mail.command("lift", cls=Command)
@click.argument("address")
def lift(address: str) -> None:
    """Email ADDRESS again, whatever the reason was. Ask its owner before you do this."""
    with transaction() as session:
        lifted = suppressions.lift(session, address=_address(address), now=clock.now())
    if not lifted:
        raise click.ClickException(gettext("We do email this address: there was nothing to lift."))
    click.echo(gettext("We email this address again."))


@click.command("bounce", cls=Command)
@click.argument("message", type=click.File("rb"), default="-")
@with_appcontext
def bounce(message: IO[bytes]) -> None:
    """Read a message that came to MAIL_FROM: write no more to a mailbox that nobody reads, or that complained; pass a
    person's answer on, without links, to whoever answers for the letter.
    """
    raw = message.read()
    report = bounces.read_report(raw)
    if report is None:
        click.echo(_pass_on(raw))
        return
    with transaction() as session:
        done = bounces.take_in(session, report, now=clock.now())
    if done:
        click.echo(
            gettext("We no longer email that address. `flask mail suppressions ADDRESS` says why; `lift` ends it.")
        )
    elif report.reason is None:
        click.echo(gettext("Nothing to do: this is about us, the message or a passing problem, not about the mailbox."))
    else:
        click.echo(gettext("Nothing to do: this is not a failure of an email we know."))


def _pass_on(raw: bytes) -> str:
    config: Config = current_app.extensions["undersigned"]
    with transaction() as session:
        became = replies.pass_on(session, raw, our_address=parse_sender(config.mail_from).address, now=clock.now())
    if became not in (Became.PASSED_ON, Became.BY_MACHINE):
        log.warning("an answer to our mail: %s", became.value)
    return str(became.told)


def _address(typed: str) -> addresses.Address:
    try:
        return addresses.parse_address(typed)
    except addresses.BadAddress as error:
        raise click.BadParameter(str(error)) from error


def _line(one: Suppression) -> str:
    letter = db.session.get(Letter, one.letter_id) if one.letter_id else None
    said = {"since": f"{one.made_at:%Y-%m-%d %H:%M} UTC", "why": suppressions.in_words(one)}
    if letter and one.until:
        said |= {"letter": letter.slug, "until": f"{one.until:%Y-%m-%d %H:%M}"}
        return gettext("no mail about %(letter)s, since %(since)s until %(until)s: %(why)s", **said)
    if letter:
        said["letter"] = letter.slug
        return gettext("no mail about %(letter)s, since %(since)s until it is lifted: %(why)s", **said)
    if one.until:
        said["until"] = f"{one.until:%Y-%m-%d %H:%M}"
        return gettext("no mail about anything, since %(since)s until %(until)s: %(why)s", **said)
    return gettext("no mail about anything, since %(since)s until it is lifted: %(why)s", **said)
