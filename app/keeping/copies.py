"""A backup: the whole database as of one moment, in one file, while web and worker go on."""

import os
from pathlib import Path
from types import ModuleType

from app.config import Config
from app.db import transaction
from app.keeping import postgres_copy, sqlite_copy
from app.keeping.failures import CannotKeep
from app.mail.outbox import platform_key


def copier_for(config: Config) -> ModuleType:
    return sqlite_copy if config.on_sqlite else postgres_copy


def backup(config: Config, file: Path) -> int:
    """Write the file, for its owner's eyes alone; its size in bytes. Raises CannotKeep, and leaves no half of it."""
    if file.exists():
        raise CannotKeep(f"{file} is there already. Give another name, or move it away first.")
    with transaction() as session:  # what the journal says of mailboxes can be understood under this key alone
        platform_key(session)
    half = file.with_name(f"{file.name}.half")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        copier_for(config).copy_out(config.database_url, half)
        with half.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(half, file)
    except OSError as error:
        raise CannotKeep(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        half.unlink(missing_ok=True)
    return file.stat().st_size


def refuse_foreign(config: Config, file: Path) -> None:
    """Raises CannotKeep when the file is no backup of such a database as is configured here."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise CannotKeep(f"{file} cannot be read: {error.strerror}.") from error
    if not begins.startswith(copier_for(config).MAGIC):
        here = "SQLite" if config.on_sqlite else "PostgreSQL"
        raise CannotKeep(
            f"{file} is not a backup of a {here} database, and DATABASE_URL names one. Nothing was changed."
        )
