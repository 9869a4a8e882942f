"""Backups: the whole database as of one moment in one file, while web and worker keep running."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from flask_babel import gettext

from app.core import encryption, schema
from app.core.config import Config
from app.core.db import transaction
from app.core.site_key import SITE_KEY, site_key
from app.mail.outbox import platform_key
from app.operations import postgres_copy, sqlite_copy
from app.operations.failures import CannotKeep


def copier_for(config: Config) -> ModuleType:
    return sqlite_copy if config.on_sqlite else postgres_copy


def backup(config: Config, file: Path) -> int:
    """Writes the file, readable only by its owner, and returns its size in bytes. Raises CannotKeep, leaving no partial
    file.
    """
    if file.exists():
        raise CannotKeep(gettext("%(file)s already exists. Use another name, or move it away first.", file=file))
    with transaction() as session:  # without this key, the journal's mailbox digests are useless
        platform_key(session)
        site_key(session)
    half = file.with_name(f"{file.name}.half")
    try:
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        copier_for(config).copy_out(config.database_url, half)
        with half.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(half, file)
    except OSError as error:
        raise CannotKeep(gettext("%(file)s cannot be written: %(why)s.", file=file, why=error.strerror)) from error
    finally:
        half.unlink(missing_ok=True)
    return file.stat().st_size


def refuse_foreign(config: Config, file: Path) -> None:
    """Raises CannotKeep if the file is not a backup of the configured kind of database."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(16)
    except OSError as error:
        raise CannotKeep(gettext("%(file)s cannot be read: %(why)s.", file=file, why=error.strerror)) from error
    if not begins.startswith(copier_for(config).MAGIC):
        here = "SQLite" if config.on_sqlite else "PostgreSQL"
        raise CannotKeep(
            gettext(
                "%(file)s is not a backup of a %(database)s database, and DATABASE_URL names one. Nothing was changed.",
                file=file,
                database=here,
            )
        )


def refuse_of_other_code(config: Config, file: Path) -> None:
    """Raises CannotKeep if the backup contains a migration that this code does not have."""
    rows = copier_for(config).rows_in(file, "alembic_version") or ()
    try:
        schema.refuse_other([str(row["version_num"]) for row in rows], str(file))
    except schema.Unfit as error:
        raise CannotKeep(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class KnownJournal:
    """A journal as of the backup: the number of its lines, and the time of the last one."""

    id: str
    lines: int
    last_at: datetime
    ended_at: datetime | None


def known_journals(config: Config, file: Path) -> list[KnownJournal] | None:
    """The journals recorded in the backup; None if it predates their recording."""
    rows = copier_for(config).rows_in(file, "journals")
    return None if rows is None else [_known(row) for row in rows]


def _known(row: dict[str, str | None]) -> KnownJournal:
    last_at = _moment(row["last_at"]) or datetime.max.replace(tzinfo=UTC)
    ended_at = _moment(row["ended_at"])
    return KnownJournal(id=str(row["id"]), lines=int(row["lines"] or 0), last_at=last_at, ended_at=ended_at)


def site_key_in(config: Config, file: Path) -> str | None:
    """Encrypted. Raises CannotKeep if SECRET_KEYS cannot decrypt the backup's keys."""
    encrypted = {str(row["name"]): str(row["encrypted"]) for row in copier_for(config).rows_in(file, "keys") or ()}
    for one in encrypted.values():
        try:
            encryption.decrypt(one)
        except ValueError as error:
            raise CannotKeep(
                f"{file} was encrypted with other SECRET_KEYS. Add its key (after yours and a comma) and try again. "
                "Nothing was changed."
            ) from error
    return encrypted.get(SITE_KEY)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
