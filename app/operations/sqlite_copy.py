"""Copies a SQLite database while it is in use, and restores it, with SQLite's online backup API."""

import sqlite3
from contextlib import closing
from pathlib import Path

from flask_babel import gettext
from sqlalchemy.engine import make_url

from app.operations.failures import CannotKeep

MAGIC = b"SQLite format 3\0"


def copy_out(database_url: str, file: Path) -> None:
    """A consistent snapshot in a single file, despite concurrent writes. Raises CannotKeep."""
    try:
        with closing(_reading(_path(database_url))) as source, closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # leaves no extra files next to it
    except sqlite3.Error as error:
        raise CannotKeep(gettext("The database cannot be copied: %(why)s.", why=error)) from error


def copy_in(file: Path, database_url: str) -> None:
    """In one transaction: if interrupted, the database is unchanged. Raises CannotKeep if the file is damaged."""
    try:
        with closing(_reading(file)) as source:
            [sound] = source.execute("PRAGMA quick_check").fetchone()
            if sound != "ok":
                raise CannotKeep(
                    gettext(
                        "%(file)s is damaged (%(why)s). Nothing was changed; take another backup.", file=file, why=sound
                    )
                )
            with closing(sqlite3.connect(_path(database_url))) as target:
                source.backup(target)
    except sqlite3.Error as error:
        raise CannotKeep(
            gettext("%(file)s cannot be restored: %(why)s. Nothing was changed.", file=file, why=error)
        ) from error


def rows_in(file: Path, table: str) -> list[dict[str, str | None]] | None:
    """Reads a small table of a backup without restoring it; None if the backup has no such table. Raises CannotKeep."""
    try:
        with closing(_reading(file)) as source:
            if not source.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone():
                return None
            found = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]
    except sqlite3.Error as error:
        raise CannotKeep(
            gettext("%(file)s cannot be read: %(why)s. Nothing was changed.", file=file, why=error)
        ) from error


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


def _path(database_url: str) -> Path:
    return Path(make_url(database_url).database or "")
