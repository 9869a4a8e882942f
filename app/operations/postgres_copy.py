"""Copies a PostgreSQL database while it is in use, and restores it, with PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.core.db import db, end_read
from app.operations.failures import CannotKeep
from app.operations.postgres_lock import RESTORING

MAGIC = b"PGDMP"
MOST_WORDS = 400
HANGING_UP = 3.0  # seconds

_DROP_ALL = b"""BEGIN;
SET client_min_messages = warning;
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', one.tablename);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION %s', one.name);
  END LOOP;
END $$;
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
AND application_name <> :own
"""
UNFINISHED = "restore_unfinished"  # a table that exists until the journals have been replayed


def copy_out(database_url: str, file: Path) -> None:
    """A consistent snapshot despite concurrent writes. Raises CannotKeep if pg_dump is missing or fails."""
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [*command, f"--dbname={_without_password(database_url)}"],
        env=_environment(database_url), stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise CannotKeep(f"pg_dump failed: {_error_text(done.stderr)}")


def copy_in(file: Path, database_url: str) -> None:
    """In one transaction: if interrupted, the database is unchanged. Raises CannotKeep if a program is missing or
    fails, or if the file is damaged.
    """
    restore = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
    with (
        subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [*psql, f"--dbname={_without_password(database_url)}"],
            env=_environment(database_url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as writing,
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading,  # noqa: S603
    ):  # fmt: skip
        complaints = _pipe(reading, writing)
    if writing.returncode != 0 or reading.returncode != 0:
        raise CannotKeep(
            gettext("pg_restore failed, and the database is as it was: %(why)s", why=_error_text(complaints))
        )


def rows_in(file: Path, table: str) -> list[dict[str, str | None]] | None:
    """Reads a small table of a backup without restoring it; None if the backup has no such table. Raises CannotKeep."""
    command = [_program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(file)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise CannotKeep(
            gettext(
                "%(file)s cannot be read, and nothing was changed: %(why)s", file=file, why=_error_text(done.stderr)
            )
        )
    written = done.stdout.decode("utf-8", "replace")
    found = re.search(rf"^COPY \S*\b{table} \((.*?)\) FROM stdin;\n(.*?)^\\\.$", written, re.M | re.S)
    if found is None:
        return None
    names = [name.strip('" ') for name in found.group(1).split(",")]
    rows = [line.split("\t") for line in found.group(2).splitlines()]
    return [{name: None if value == r"\N" else value for name, value in zip(names, row, strict=True)} for row in rows]


def is_unfinished() -> bool:
    found = db.session.scalar(text("SELECT to_regclass(:name)"), {"name": UNFINISHED}) is not None
    end_read()
    return found


def _pipe(reading: "subprocess.Popen[bytes]", writing: "subprocess.Popen[bytes]") -> bytes:
    """Copies everything between BEGIN and a COMMIT that is only sent once all was read. Returns the error output of
    both.
    """
    into, complaints = cast(IO[bytes], writing.stdin), b""
    with suppress(BrokenPipeError):  # psql has failed, and its stderr says why
        into.write(_DROP_ALL)
        shutil.copyfileobj(cast(IO[bytes], reading.stdout), into)
        complaints = cast(IO[bytes], reading.stderr).read()
        if reading.wait() == 0:
            into.write(f"\nRESET search_path;\nCREATE TABLE {UNFINISHED} ();\nCOMMIT;\n".encode())
    with suppress(BrokenPipeError):
        into.close()
    reading.kill()
    return complaints + cast(IO[bytes], writing.stderr).read()


def count_other_sessions() -> int:
    """The number of other clients connected to the database from any machine. Waits briefly for closed connections, our
    own included, because the server takes a moment to drop them.
    """
    end_read()
    db.engine.dispose()
    until = time.monotonic() + HANGING_UP
    while (others := _count_others()) and time.monotonic() < until:
        time.sleep(0.05)
    return others


def _count_others() -> int:
    others = db.session.scalar(text(_OTHERS), {"own": RESTORING}) or 0
    end_read()
    return others


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CannotKeep(
            gettext("%(name)s is not on this machine. On Debian and Ubuntu: apt install postgresql-client", name=name)
        )
    return found


def _without_password(database_url: str) -> str:
    """A process's arguments are visible to every user, its environment is not."""
    url = make_url(database_url).set(drivername="postgresql")._replace(password=None)
    return url.render_as_string(hide_password=False)


def _environment(database_url: str) -> dict[str, str]:
    password = make_url(database_url).password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _error_text(complaints: bytes) -> str:
    return complaints.decode("utf-8", "replace").strip()[:MOST_WORDS] or gettext("it did not say why")
