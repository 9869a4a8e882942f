"""`flask check` and `flask version`."""

from collections.abc import Sequence

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.command import Command
from app.core import clock, version
from app.core.config import Config, ConfigError
from app.operations.checks.check import Installation, Level
from app.operations.checks.registry import CHECKS, findings
from app.text import addresses


def mailbox(_ctx: click.Context, _param: click.Parameter, value: str | None) -> addresses.Address | None:
    if value is None:
        return None
    try:
        return addresses.parse_address(value)
    except addresses.BadAddress as error:
        raise click.BadParameter(str(error)) from error


@click.command("check", cls=Command)
@click.option("--mail-to", metavar="ADDRESS", callback=mailbox, help="Send one test mail there, by MAIL_URL.")
@with_appcontext
def check(mail_to: addresses.Address | None) -> None:
    """Check settings, database and surroundings: a line each, ok, warning or fault, with what to do."""
    config: Config = current_app.extensions["undersigned"]
    levels = set()
    for one, found in findings(CHECKS, Installation(config, clock.now, mail_to)):
        levels.add(found.level)
        click.echo(_line(found.level, one.name, found.words))
    if Level.FAULT in levels:
        raise click.exceptions.Exit(1)


@click.command("version", cls=Command)
def version_command() -> None:
    """Say which version of Undersigned this is."""
    click.echo(version.version())


def say_fault(error: ConfigError, words: Sequence[str]) -> None:
    """With settings that allow no application there is no command: `flask check` says them in a line, and ends here."""
    if "check" in words[1:]:
        click.echo(_line(Level.FAULT, "environment", str(error)))
        raise SystemExit(1)


def _line(level: Level, name: str, words: str) -> str:
    return f"{level:<8} {name:<16} {' '.join(words.split())}"
