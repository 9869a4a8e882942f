"""`flask backup`, `flask restore` and `flask keys`: backups of a site and rotation of its secrets."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext

from app.cli.command import Command, moment
from app.core import clock, last_runs, schema
from app.core.config import Config
from app.core.db import db, transaction
from app.operations import backup_file, rotate_keys
from app.operations.restore import restore

keys = AppGroup("keys", help="The keys that encrypt stored data.")


@keys.command("rewrap", cls=Command)
def rewrap_keys() -> None:
    """Encrypt everything with the newest of SECRET_KEYS, while web and worker run."""
    lost = 0
    for one in rotate_keys.rewrap():
        lost += one.lost
        if one.done or one.lost:
            click.echo(_rewrapped(one))
    if lost:
        raise click.ClickException(
            gettext("What is lost opens with none of SECRET_KEYS. Put the missing key back and run this again.")
        )
    click.echo(gettext("Everything encrypted now opens with the newest key alone."))


def _rewrapped(one: rotate_keys.Rewrapped) -> str:
    said = {"column": one.column, "done": one.done, "lost": one.lost}
    if one.lost:
        return gettext("%(column)s: %(done)s with the newest key, %(lost)s lost", **said)
    return gettext("%(column)s: %(done)s with the newest key", **said)


@click.command("backup", cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole database into FILE, while web and worker run."""
    now = clock.now()  # the moment of which it is
    size = backup_file.backup(current_app.extensions["undersigned"], file)
    _note_backup(now)
    click.echo(
        gettext(
            "%(size)s bytes in %(file)s. Keep it, DATA_DIR/journal and SECRET_KEYS in three places.",
            size=size, file=file,
        )
    )  # fmt: skip


def _note_backup(now: datetime) -> None:
    """Not in a database that is about to be upgraded: there may be no such table yet."""
    with db.engine.connect() as connection:
        fits = schema.fits(connection)
    if fits:
        with transaction() as session:
            last_runs.note(session, last_runs.BACKUP, now=now)


@click.command("restore", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace the letters and signatures in the database.")
@click.option("--journal", "journals", metavar="DIR", multiple=True, type=click.Path(file_okay=False, path_type=Path),
              help="The journal of another machine, as well as the one in DATA_DIR.")  # fmt: skip
@click.option("--without-journal", is_flag=True, help="Restore although a journal is not whole; the erased come back.")
@click.option("--lost-at", metavar="ISO", callback=moment, help="When the site was lost; by default now.")
@with_appcontext
def restore_command(
    file: Path, yes: bool, journals: tuple[Path, ...], without_journal: bool, lost_at: datetime | None
) -> None:
    """Restore the backup in FILE, and erase again everyone erased since."""
    config: Config = current_app.extensions["undersigned"]
    now = clock.now()
    told, done = restore(
        config, file, over_what_is_there=yes, folders=journals, without_journal=without_journal,
        lost_at=lost_at or now, now=now,
    )  # fmt: skip
    for line in told:
        click.echo(line)
    for words, count in done.items():
        click.echo(f"{words}: {count}")
    click.echo(gettext("Restored. Start web and worker; `flask tally audit` compares tally, ledger and rows."))
