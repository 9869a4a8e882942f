"""`flask switch`: the site's live switches, also for when the console is out of reach."""

import click
from flask.cli import AppGroup
from flask_babel import gettext

from app.cli.command import Command
from app.core import clock
from app.core.db import db, transaction
from app.core.switches import SWITCHES, Switch
from app.i18n.formats import moment
from app.models import TurnedSwitch
from app.operations import switches
from app.operations.switches import OFF, ON, position

switch = AppGroup("switch", help="The site’s live switches: list and set them. All machines follow within two seconds.")


@switch.command("list", cls=Command)
def list_switches() -> None:
    """List all switches: name, position, and since when and with which message if that is not the usual one."""
    turned = switches.turned(db.session())
    click.echo("\n".join(_line(one, turned.get(one.name)) for one in SWITCHES.values()))


@switch.command("set", cls=Command)
@click.argument("name", type=click.Choice(list(SWITCHES)))
@click.argument("to", metavar="[on|off]", type=click.Choice([ON, OFF]))
@click.option("--message", metavar="TEXT", help="What visitors read: with signing off, read-only on or banner on.")
def set_switch(name: str, to: str, message: str | None) -> None:
    """Turn a switch. `signing off` pauses signing (links that were emailed before still confirm), `read-only on`
    refuses everything that is sent and lets the worker rest, `banner on` shows the message on every page,
    `proof-of-work on` has the sign form always ask browsers for a short check.
    """
    one, on = SWITCHES[name], to == ON
    if (sentence := switches.why_not(one, on=on, message=message)) is not None:
        raise click.UsageError(sentence)
    with transaction() as session:
        done = switches.turn(session, switch=one, on=on, message=message, now=clock.now())
    click.echo(_done(one, to) if done else gettext("%(name)s is already %(to)s.", name=name, to=to))


def _done(one: Switch, to: str) -> str:
    if to == position(one.usual):
        return gettext("%(name)s is %(to)s, as usual.", name=one.name, to=to)
    return gettext("%(name)s is %(to)s. %(effect)s", name=one.name, to=to, effect=one.effect)


def _line(one: Switch, row: TurnedSwitch | None) -> str:
    begins = f"{one.name:13}  {position(one.usual if row is None else not one.usual):3}"
    if row is None:
        return begins
    since = moment(row.since)
    if row.message:
        said = gettext("since %(since)s: “%(message)s”", since=since, message=row.message)
    else:
        said = gettext("since %(since)s. %(effect)s", since=since, effect=one.effect)
    return f"{begins}  {said}"
