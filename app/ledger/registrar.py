"""The registrar: the only writer that numbers waiting entries and keeps the tally.

A batch is one commit: indexes, numbers, how each signature is counted, tally rows and head. Killed at any statement, it
leaves nothing behind, and the next run takes the same entries again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from app.core import journal
from app.core.db import db, end_read, table_of, transaction
from app.ledger import promises
from app.ledger.days import Days
from app.ledger.fold import Counted, Line, Sums, step, sums_of
from app.ledger.statements import insert_each, update_each
from app.models import (
    Entry,
    EntryKind,
    Letter,
    NameWord,
    ProfessionTally,
    Signature,
    Standing,
    Tally,
)
from app.text.lookalikes import fold as fold_name

ENTRIES = table_of(Entry)
BATCH = 500
LOCK = 0x756E6465_72736967  # "undersig": the advisory lock that lets only one registrar work on this database

_waiting = (
    select(Entry.id, Entry.letter_id, Entry.signature_id, Entry.kind, Entry.shown, Entry.replaces, Entry.made_at)
    .where(Entry.is_waiting)
    .order_by(Entry.id)
    .limit(BATCH)
)


# In the order of the partial index: without it, SQLite would scan all entries to find none waiting.
_next_waiting = select(Entry.id).where(Entry.is_waiting).order_by(Entry.id).limit(1)


def look(now: datetime) -> int:
    """Takes one batch of waiting entries, and counts the held names. Returns the number of entries taken, which is also
    0 while another registrar is running.
    """
    held_changed = _held_differs(db.session())
    nothing = db.session.execute(_next_waiting).first() is None
    end_read()
    if nothing and not held_changed:
        return 0
    with transaction() as session:
        if not is_alone(session):
            return 0
        batch = Batch(session, now)
        taken = batch.take()
        _count_held(session)
    return taken


def is_alone(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True  # BEGIN IMMEDIATE has taken the write lock
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}))


@dataclass(slots=True)
class Row:
    """A signature's state within the batch."""

    letter_id: int
    profession: str | None
    name: str | None
    before: Counted
    counted_profession: str | None
    now: Counted
    number: int | None
    relist: bool = False

    @property
    def comes_back(self) -> bool:
        return self.before.standing is Standing.REMOVED and self.now.stands


@dataclass
class Batch:
    session: Session
    now: datetime
    tallies: dict[int, Tally] = field(default_factory=dict)
    cells: dict[tuple[int, str], ProfessionTally] = field(default_factory=dict)
    days: Days = field(default_factory=Days)

    def take(self) -> int:
        entries = self.session.execute(_waiting).all()
        if not entries:
            return 0
        self._read_totals({entry.letter_id for entry in entries})
        rows = self._rows({entry.signature_id for entry in entries if entry.signature_id is not None})
        self._number(entries, rows)
        self._write_rows(rows)
        self._write_totals(rows)
        promises.count(self.session, {key: row.now.stands for key, row in rows.items()})
        self.days.write(self.session)
        self._write_name_words(rows)
        self.session.flush()
        self._note_heads()
        return len(entries)

    def _read_totals(self, letters: set[int]) -> None:
        tallies = select(Tally).where(Tally.letter_id.in_(letters))
        cells = select(ProfessionTally).where(ProfessionTally.letter_id.in_(letters))
        fresh = {"populate_existing": True}
        self.tallies = {one.letter_id: one for one in self.session.scalars(tallies, execution_options=fresh)}
        self.cells = {
            (one.letter_id, one.profession): one for one in self.session.scalars(cells, execution_options=fresh)
        }

    def _rows(self, ids: set[int]) -> dict[int, Row]:
        columns = (
            Signature.id, Signature.letter_id, Signature.profession, Signature.name, Signature.standing,
            Signature.shown, Signature.professional, Signature.counted_profession, Signature.number,
        )  # fmt: skip
        rows = {}
        for row in self.session.execute(select(*columns).where(Signature.id.in_(ids))):
            counted = Counted(row.standing, row.shown, row.professional)
            rows[row.id] = Row(
                row.letter_id, row.profession, row.name, counted, row.counted_profession, counted, row.number
            )
        return rows

    def _number(self, entries: Sequence[Any], rows: dict[int, Row]) -> None:
        numbered = []
        for entry in entries:
            tally = self.tallies[entry.letter_id]
            number = None
            row = rows.get(entry.signature_id) if entry.signature_id is not None else None
            if row is not None:
                if entry.kind is EntryKind.SIGNED and not entry.replaces:
                    number = row.number = tally.next_number
                    tally.next_number += 1
                before, row.now = row.now, step(row.now, Line(entry.kind, entry.shown, entry.replaces))
                self.days.add(entry.letter_id, entry.made_at, before, row.now)
                row.relist = row.relist or entry.kind is EntryKind.LISTING
            numbered.append({"id": entry.id, "idx": tally.next_idx, "number": number})
            tally.next_idx += 1
            tally.counted_at = self.now
        update_each(self.session, ENTRIES, "id", numbered)

    def _note_heads(self) -> None:
        """Records each ledger's head in the restore journal, so that a restored backup cannot fork the ledger."""
        slugs = select(Letter.id, Letter.slug).where(Letter.id.in_(self.tallies))
        for letter_id, slug in self.session.execute(slugs):
            tally = self.tallies[letter_id]
            journal.note(
                self.session, "head", now=self.now, letter=slug,
                next_idx=tally.next_idx, next_number=tally.next_number,
            )  # fmt: skip

    def _write_rows(self, rows: dict[int, Row]) -> None:
        counted = [
            {
                "id": key,
                "standing": row.now.standing,
                "shown": row.now.shown,
                "professional": row.now.professional,
                "counted_profession": row.profession,
                "number": row.number,
            }
            for key, row in rows.items()
        ]
        update_each(self.session, table_of(Signature), "id", counted)

    def _write_totals(self, rows: dict[int, Row]) -> None:
        cells: dict[tuple[int, str], list[int]] = {}
        for row in rows.values():
            before, after = sums_of(row.before), sums_of(row.now)
            _add(self.tallies[row.letter_id], after - before)
            for sums, profession, sign in ((before, row.counted_profession, -1), (after, row.profession, 1)):
                if sums.verified and profession is not None:
                    cell = cells.setdefault((row.letter_id, profession), [0, 0])
                    cell[sums.verified_private] += sign
        for (letter_id, profession), (listed, private) in sorted(cells.items()):
            if listed or private:
                self._add_to_cell(letter_id, profession, listed, private)

    def _add_to_cell(self, letter_id: int, profession: str, listed: int, private: int) -> None:
        cell = self.cells.get((letter_id, profession))
        if cell is None:
            cell = ProfessionTally(letter_id=letter_id, profession=profession, listed=0, private=0)
            self.session.add(cell)
        cell.listed += listed
        cell.private += private

    def _write_name_words(self, rows: dict[int, Row]) -> None:
        """Indexes the names of all standing signatures, private ones too, for the organisers' search; kept when they
        stop standing.

        A row without a name has been erased. Only standing signatures get words, because their erasure is sure to write
        another entry, which removes the words.
        """
        gone = [key for key, row in rows.items() if row.name is None or row.relist or row.comes_back]
        if gone:
            self.session.execute(delete(NameWord).where(NameWord.signature_id.in_(gone)))
        words = [
            {"letter_id": row.letter_id, "word": word, "signature_id": key}
            for key, row in rows.items()
            if row.now.stands and row.name and (row.relist or not row.before.stands)
            for word in set(fold_name(row.name).split())
        ]
        insert_each(self.session, table_of(NameWord), words)


def _add(tally: Tally, sums: Sums) -> None:
    tally.signed += sums.signed
    tally.verified += sums.verified
    tally.private += sums.private
    tally.verified_private += sums.verified_private


_held = (
    select(Signature.letter_id, func.count().label("held"))
    .where(Signature.is_held)
    .group_by(Signature.letter_id)
    .subquery()
)
_held_now = func.coalesce(_held.c.held, 0)
_tallies_with_held = select(Tally.letter_id, _held_now).outerjoin(_held, _held.c.letter_id == Tally.letter_id)


def _held_differs(session: Session) -> bool:
    differing = _tallies_with_held.where(Tally.held != _held_now).limit(1)
    return session.execute(differing).first() is not None


def _count_held(session: Session) -> None:
    for letter_id, held in session.execute(_tallies_with_held.where(Tally.held != _held_now)).all():
        session.execute(update(Tally).where(Tally.letter_id == letter_id).values(held=held))
