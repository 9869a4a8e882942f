"""What must outlive the database: a journal in DATA_DIR, so that a restored backup does not bring back what is over.

Append-only lines of JSON, a file a month. A line names a signature by its id and the microsecond of its sign-up, a
mailbox by its keyed digest and a letter by its slug; no name and no address stands in it. Lines are written and synced
just before the commit that they tell of: a commit that fails after that leaves a line too many, never one too few.

Each line carries the journal's id, its number without gap, and a digest under the database's own key, so that a restore
sees what is missing, changed or another site's; each file begins with a line `opened`. The database learns of each line
in the transaction that it tells of. `install` is called once, by the factory, at start.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, case, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import Base
from app.core.errors import DatabaseBusy

NOTED = "undersigned_journal"
SUFFIX = ".jsonl"
LOCK = "lock"
SITE_KEY = "site"  # the row of keys under which the lines of this database's journals are signed
OPENED, ALIVE = "opened", "alive"
_TAIL = 4 * 1024  # bytes, in which the last whole line of a file stands
_RECENT = 3  # files: a clock that was set back writes into the month before

Line = dict[str, Any]

_folder: Path | None = None


def install(data_dir: Path) -> None:
    global _folder  # like SECRET_KEYS, where DATA_DIR stands is a property of the process
    _folder = folder_of(data_dir)


def folder_of(data_dir: Path) -> Path:
    return data_dir / "journal"


def note(session: Session, act: str, *, now: datetime, **facts: Any) -> None:
    """Have a line written when this transaction commits. Facts are numbers, words, or None."""
    session.info.setdefault(NOTED, []).append({"at": now.isoformat(), "act": act, **facts})


def read(*folders: Path) -> Iterator[Line]:
    """All lines of these folders, in the order of their moments. A line that a crash has torn tells of no commit."""
    lines = (line for folder in folders for path in files_of(folder) for line in lines_of(path))
    return iter(sorted(lines, key=lambda line: str(line["at"])))


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))


def lines_of(path: Path) -> Iterator[Line]:
    return _parsed(path.read_bytes())


def digest_of(line: Line, site_key: str) -> str:
    """What a line is signed with; the line's own `digest` is no part of it."""
    written = json.dumps({name: line[name] for name in sorted(line) if name != "digest"}, separators=(",", ":"))
    return encryption.keyed_digest(site_key, written).hex()[:32]


def site_key(session: Session) -> str:
    """Sealed. It is made with the first line, or when web or worker start."""
    keys = Base.metadata.tables["keys"]
    found = select(keys.c.encrypted).where(keys.c.name == SITE_KEY)
    encrypted: str | None = session.scalar(found)
    if encrypted is None:
        made = {"name": SITE_KEY, "encrypted": encryption.new_encrypted_key()}
        session.execute(_insert(session, keys).values(made).on_conflict_do_nothing())
        encrypted = session.scalars(found).one()
    return encrypted


def _parsed(content: bytes) -> Iterator[Line]:
    for text in content.decode("utf-8", "replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and {"at", "act"} <= line.keys():
            yield line


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Raises DatabaseBusy when the disk does not take the lines: then nothing is committed either."""
    lines = session.info.pop(NOTED, None)
    if not lines:
        return
    if _folder is None:
        raise RuntimeError("the journal is not installed: create_app() does it")
    session.flush()  # whatever else waits for locks does so before others wait for ours
    key = site_key(session)
    try:
        with _one_at_a_time(_folder):
            written = _append(_folder, lines, _place(session, _folder, key), key)
    except OSError as error:
        raise DatabaseBusy from error
    _tell_database(session, written)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(NOTED, None)


@dataclass
class Place:
    """Where a journal has come to: its id, its last number, and the file in which that stands."""

    journal: str
    number: int = 0
    file: Path | None = None


def _place(session: Session, folder: Path, key: str) -> Place:
    """Behind the last line. A new journal begins where there is none, where the last line is another database's, and
    where the database knows of more lines than are left: what was lost can then be seen.
    """
    last, file = last_line(folder)
    if last is None or last.get("digest") != digest_of(last, key):
        return Place(secrets.token_hex(8))
    journals = Base.metadata.tables["journals"]
    known = session.scalar(select(journals.c.lines).where(journals.c.id == last["journal"])) or 0
    return Place(secrets.token_hex(8)) if known > last["line"] else Place(last["journal"], last["line"], file)


def last_line(folder: Path) -> tuple[Line | None, Path | None]:
    """The line with the highest number, and its file."""
    found = [(line, path) for path in files_of(folder)[-_RECENT:] for line in _tail_of(path) if is_numbered(line)]
    # Of several journals in one folder the one that was written last goes on.
    return max(found, key=lambda one: (str(one[0]["at"]), one[0]["line"]), default=(None, None))


def is_numbered(line: Line) -> bool:
    number = line.get("line")
    return isinstance(line.get("journal"), str) and isinstance(number, int) and number > 0


def _tail_of(path: Path) -> Iterator[Line]:
    with path.open("rb") as opened:
        opened.seek(max(0, path.stat().st_size - _TAIL))
        return _parsed(opened.read())


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Web, worker and commands of one machine write one journal."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _append(folder: Path, lines: Iterable[Line], place: Place, key: str) -> list[Line]:
    """The lines as written, the last of them with the highest number."""
    written: list[Line] = []
    by_month: dict[str, list[Line]] = {}
    for line in lines:
        by_month.setdefault(str(line["at"])[:7], []).append(line)
    for month, noted in by_month.items():
        path = folder / f"{month}{SUFFIX}"
        begins = [{"at": noted[0]["at"], "act": OPENED}] if path != place.file else []
        numbered = [_numbered(line, place, key) for line in (*begins, *noted)]
        _append_to(path, [json.dumps(line, separators=(",", ":")) for line in numbered])
        place.file = path
        written += numbered
    return written


def _numbered(line: Line, place: Place, key: str) -> Line:
    place.number += 1
    whole = {**line, "journal": place.journal, "line": place.number}
    return {**whole, "digest": digest_of(whole, key)}


def _append_to(path: Path, texts: Sequence[str]) -> None:
    """In one write, which begins with a line end: it does not go on where a crash has torn another's line."""
    is_new = not path.exists()
    written = "\n".join(["", *texts, ""]).encode()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(file, written) != len(written):
            raise OSError("the journal's disk is full")
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def _tell_database(session: Session, written: Sequence[Line]) -> None:
    last = written[-1]
    journals = Base.metadata.tables["journals"]
    told = {
        "id": last["journal"],
        "lines": last["line"],
        "last_at": datetime.fromisoformat(last["at"]),
        "ended_at": None,
    }
    row = _insert(session, journals).values(told)
    further = case((journals.c.lines > row.excluded.lines, journals.c.lines), else_=row.excluded.lines)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["id"], set_={"lines": further, "last_at": row.excluded.last_at, "ended_at": None}
        )
    )


def _insert(session: Session, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
