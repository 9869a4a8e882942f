"""`flask status`: how the site is doing, for people, the worst first."""

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.command import Command
from app.core import clock
from app.core.config import Config
from app.core.db import snapshot
from app.core.version import version
from app.operations import readings, verdicts
from app.operations.checks.check import Level
from app.operations.readiness import readiness
from app.operations.verdicts import Verdict

COLOURS = {Level.FAULT: "red", Level.WARNING: "yellow", Level.OK: "green"}
WORST_FIRST = (Level.FAULT, Level.WARNING, Level.OK)


@click.command("status", cls=Command)
@with_appcontext
def status() -> None:
    """Say how the whole site is doing, the worst first, and what to do. Changes nothing, and ends with 0 if it could
    tell, whatever it tells.
    """
    config: Config = current_app.extensions["undersigned"]
    click.echo(gettext("Undersigned %(version)s, %(url)s", version=version(), url=config.base_url))
    for one in sorted(_verdicts(config), key=lambda one: WORST_FIRST.index(one.level)):
        click.echo(f"{click.style(f'{one.level:<8}', fg=COLOURS[one.level])} {one.about:<11} {one.words}")


def _verdicts(config: Config) -> list[Verdict]:
    found = readiness()
    if not found.is_ready:
        return [Verdict(Level.FAULT, "database", why) for why in found.reasons]
    kind = "SQLite" if config.on_sqlite else "PostgreSQL"
    answers = gettext("%(database)s answers, and this version works on its schema.", database=kind)
    return [Verdict(Level.OK, "database", answers), *_of_readings()]


def _of_readings() -> list[Verdict]:
    try:
        with snapshot() as session:
            return verdicts.of_readings(readings.read(session, now=clock.now()))
    except SQLAlchemyError:
        return [Verdict(Level.FAULT, "database", gettext("The database stopped answering. Run this again."))]
