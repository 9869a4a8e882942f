"""What must outlive the database: a journal in DATA_DIR, so that a restored backup does not bring back what is over.

Append-only lines of JSON, a file a month. A line names a signature by its id and the microsecond of its sign-up, a
mailbox by its keyed digest and a letter by its slug; no name and no address stands in it. Lines are written and synced
just before the commit that they tell of: a commit that fails after that leaves a line too many, never one too few.
`install` is called once, by the factory, at start.
"""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.errors import DatabaseBusy

NOTED = "undersigned_journal"
SUFFIX = ".jsonl"

_folder: Path | None = None


def install(data_dir: Path) -> None:
    global _folder  # like SECRET_KEYS, where DATA_DIR stands is a property of the process
    _folder = folder_of(data_dir)


def folder_of(data_dir: Path) -> Path:
    return data_dir / "journal"


def note(session: Session, act: str, *, now: datetime, **facts: Any) -> None:
    """Have a line written when this transaction commits. Facts are numbers, words, or None."""
    session.info.setdefault(NOTED, []).append({"at": now.isoformat(), "act": act, **facts})


def read(*folders: Path) -> Iterator[dict[str, Any]]:
    """All lines of these folders, in the order of their moments. A line that a crash has torn tells of no commit."""
    lines = (line for folder in folders for path in sorted(folder.glob(f"*{SUFFIX}")) for line in _lines_of(path))
    return iter(sorted(lines, key=lambda line: str(line["at"])))


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
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
    try:
        _append(_folder, lines)
    except OSError as error:
        raise DatabaseBusy from error


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(NOTED, None)


def _append(folder: Path, lines: Iterable[dict[str, Any]]) -> None:
    """In one write, which begins with a line end: it does not go on where a crash has torn another's line."""
    by_month: dict[str, list[str]] = {}
    for line in lines:
        by_month.setdefault(str(line["at"])[:7], []).append(json.dumps(line, separators=(",", ":")))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for month, texts in by_month.items():
        path = folder / f"{month}{SUFFIX}"
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
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
