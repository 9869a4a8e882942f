"""The restore journal: records decisions beside the database, so that a restored backup does not undo them.

Append-only lines of JSON, in DATA_DIR and in any other configured sinks (core/journal_sinks.py). A line identifies a
signature by its id and the microsecond of its sign-up, a mailbox by its keyed digest and a letter by its slug; it
contains no names or addresses. Lines are written and synced just before the commit that they record: a commit that
fails after that leaves a line too many, never one too few.

Each line carries the journal's id, its gapless number, and a digest under the database's own key, so that a restore
detects lines that are missing, changed or of another site; each month begins with a line `opened`. The database records
the last line number in the same transaction. `install` is called once, by the factory, at start.
"""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from sqlalchemy import case, event, select
from sqlalchemy.orm import Session

from app.core.config import Config
from app.core.db import Base, insert_for
from app.core.errors import DatabaseBusy
from app.core.journal_files import JournalFiles
from app.core.journal_lines import Line, Place, digest_of, moment_of, month_of, numbered
from app.core.journal_sinks import Sink, Writing, sinks_of
from app.core.site_key import site_key

NOTED = "undersigned_journal"

_sinks: tuple[JournalFiles, *tuple[Sink, ...]] | None = None


def install(config: Config) -> None:
    global _sinks  # like SECRET_KEYS, the set of sinks is a property of the process
    _sinks = sinks_of(config)


def note(session: Session, act: str, *, now: datetime, **facts: Any) -> None:
    """Queue a line to be written when this transaction commits. Facts are numbers, words, or None."""
    session.info.setdefault(NOTED, []).append({"at": now.isoformat(), "act": act, **facts})


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Raises DatabaseBusy if a sink does not accept the lines; then nothing is committed either."""
    lines = session.info.pop(NOTED, None)
    if not lines:
        return
    if _sinks is None:
        raise RuntimeError("the journal is not installed: create_app() does it")
    session.flush()  # takes all other locks before the journal's, so that waiting for them does not block other writers
    key = site_key(session)
    files, *others = _sinks
    try:
        with ExitStack() as opened:
            local = opened.enter_context(files.writing())
            written = _append_to_sinks(
                session, lines, local, [opened.enter_context(other.writing()) for other in others], key
            )
    except OSError as error:
        raise DatabaseBusy from error
    _record_in_database(session, written)


@event.listens_for(Session, "after_soft_rollback")
def _drop_queued(session: Session, _previous: object) -> None:
    session.info.pop(NOTED, None)


def _append_to_sinks(
    session: Session, lines: list[Line], local: JournalFiles, others: Sequence[Writing], key: str
) -> Sequence[Line]:
    """Write the lines to all sinks and return them as written, in order. The local file is written last, while the
    other sinks can still roll back; so if any of them fails, no line is left anywhere.
    """
    place = _place(session, local, others, key)
    reached = place.number
    written = numbered(lines, place, sinks=1 + len(others), key=key)
    for other in others:
        last = other.last_of(place.journal)
        other.add([*(local.lines_behind(place.journal, last) if last < reached else ()), *written])
    local.add(written)
    return written


def _place(session: Session, local: JournalFiles, others: Sequence[Writing], key: str) -> Place:
    """The place after the last line. A new journal begins if there is none, if the last line belongs to another
    database, or if the database or another sink knows of more lines than are left, so that the loss can be detected. It
    also begins when the number of sinks shrinks, so that the others keep a complete journal.
    """
    new, last = Place(secrets.token_hex(8)), local.last()
    if last is None or last.get("digest") != digest_of(last, key):
        return new
    journal, number = last["journal"], last["line"]
    journals = Base.metadata.tables["journals"]
    known = session.scalar(select(journals.c.lines).where(journals.c.id == journal)) or 0
    if max([known, *(other.last_of(journal) for other in others)]) > number:
        return new
    if last.get("sinks", 1) > 1 + len(others):
        new.follows = (journal, number)
        return new
    return Place(journal, number, month_of(last))


def _record_in_database(session: Session, written: Sequence[Line]) -> None:
    last = written[-1]
    journals = Base.metadata.tables["journals"]
    told = {"id": last["journal"], "lines": last["line"], "last_at": moment_of(last), "ended_at": None}
    row = insert_for(session, journals).values(told)
    further = case((journals.c.lines > row.excluded.lines, journals.c.lines), else_=row.excluded.lines)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["id"], set_={"lines": further, "last_at": row.excluded.last_at, "ended_at": None}
        )
    )
