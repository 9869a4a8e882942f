"""Checks that the tally, the folded entries and the rows agree, that pages show the newest text, and that each text
matches its checksum.
"""

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.core.db import snapshot
from app.ledger.days import Days
from app.ledger.fold import Sums, sums_of
from app.letters.canonical_text import as_printed
from app.letters.versions import shown_versions
from app.models import DayTally, Letter, LostRange, ProfessionTally, PromiseTally, Tally
from app.tally import refold


def audit(letter: Letter) -> list[str]:
    """Every discrepancy as a sentence; empty if there is none. Reads one snapshot in constant memory. Skips drafts."""
    with snapshot() as session:
        if not letter.is_public():
            return []
        tally = session.get(Tally, letter.id, populate_existing=True)
        if tally is None:
            return [f"{letter.slug}: the tally row is missing; `flask tally rebuild` writes it again"]
        checks = (
            _fold_differs, _rows_differ, _order_differs, _cells_differ, _promises_differ, _held_differs, _text_differs
        )  # fmt: skip
        return [f"{letter.slug}: {finding}" for check in checks for finding in check(session, tally)]


def _fold_differs(session: Session, tally: Tally) -> Iterator[str]:
    sums, days, miscounted, misnumbered = Sums(), Days(), 0, 0
    for one in refold.folded(session, tally.letter_id):
        sums += sums_of(one.by_entries)
        days.add_course(tally.letter_id, one.entries)
        miscounted += one.by_entries != one.by_row
        misnumbered += one.number_by_entries != one.number_by_row
    row = Sums(tally.signed, tally.verified, tally.private, tally.verified_private)
    if sums != row:
        yield f"the entries say {sums}, the tally says {row}"
    if miscounted:
        yield f"{miscounted} signatures are not counted as their entries say"
    if misnumbered:
        yield f"{misnumbered} signatures bear another number than their entry"
    yield from _days_differ(session, tally, days)


def _days_differ(session: Session, tally: Tally, days: Days) -> Iterator[str]:
    """Each day must equal the sum of its entries. The sum of all days then equals the tally, which folds the same
    entries.
    """
    by_entries = {
        day: (sums.signed, sums.verified) for (_, day), sums in days.added.items() if sums.signed or sums.verified
    }
    kept = {
        one.day: (one.signed, one.verified)
        for one in session.query(DayTally).filter_by(letter_id=tally.letter_id).populate_existing()
        if one.signed or one.verified
    }
    if differing := sorted(day for day in by_entries.keys() | kept.keys() if by_entries.get(day) != kept.get(day)):
        yield f"{len(differing)} days are not counted as their entries say, the first is {differing[0]}"


def _rows_differ(session: Session, tally: Tally) -> Iterator[str]:
    astray = session.scalar(refold.astray(tally.letter_id))
    if astray:
        yield f"{astray} signatures are counted otherwise than they stand, and no entry of theirs waits"


def _order_differs(session: Session, tally: Tally) -> Iterator[str]:
    """The entries and the recorded lost ranges together must fill the ledger below its head, so that it has no gap."""
    entries, highest, numbers, last = session.execute(refold.head(tally.letter_id)).one()
    gone = session.scalars(refold.lost(tally.letter_id)).all()
    lost_idx = sum(one.next_idx - one.first_idx for one in gone)
    lost_numbers = sum(one.next_number - one.first_number for one in gone)
    lost = f" and {lost_idx} lost" if gone else ""
    if entries + lost_idx != tally.next_idx or (highest is not None and highest >= tally.next_idx):
        yield f"{entries} entries{lost}, the highest index is {highest}, the next is {tally.next_idx}: there is a gap"
    if numbers + lost_numbers != tally.next_number - 1 or (last is not None and last >= tally.next_number):
        yield f"{numbers} numbers were given{lost}, the highest is {last}, the next is {tally.next_number}"
    if not _are_apart(gone, tally) or session.scalar(refold.in_lost(tally.letter_id)):
        yield "what is recorded as lost overlaps itself, or entries that are there, or goes beyond the ledger's head"


def _are_apart(gone: Sequence[LostRange], tally: Tally) -> bool:
    """True if the ranges are non-empty, in order, without overlap, and within the ledger."""
    idx = [0, *(edge for one in gone for edge in (one.first_idx, one.next_idx)), tally.next_idx]
    numbers = [1, *(edge for one in gone for edge in (one.first_number, one.next_number)), tally.next_number]
    return idx == sorted(idx) and numbers == sorted(numbers) and all(one.first_idx < one.next_idx for one in gone)


def _cells_differ(session: Session, tally: Tally) -> Iterator[str]:
    by_rows = {row[0]: (row[1], row[2]) for row in session.execute(refold.cells(tally.letter_id))}
    kept = {
        cell.profession: (cell.listed, cell.private)
        for cell in session.query(ProfessionTally).filter_by(letter_id=tally.letter_id)
        if cell.listed or cell.private
    }
    if by_rows != kept:
        yield f"by profession the rows say {by_rows}, the tally says {kept}"


def _promises_differ(session: Session, tally: Tally) -> Iterator[str]:
    if miscounted := session.execute(refold.promises_miscounted(tally.letter_id)).all():
        yield f"{len(miscounted)} promises are not counted as they were made"
    by_rows = {row[0]: row[1] for row in session.execute(refold.promises(tally.letter_id))}
    kept = {
        one.key: one.signed
        for one in session.query(PromiseTally).filter_by(letter_id=tally.letter_id).populate_existing()
        if one.signed
    }
    if by_rows != kept:
        yield f"by promise the rows say {by_rows}, the tally says {kept}"


def _held_differs(session: Session, tally: Tally) -> Iterator[str]:
    held = session.scalar(refold.held(tally.letter_id))
    if held != tally.held:
        yield f"{held} names are held, the tally says {tally.held}"


def _text_differs(session: Session, tally: Tally) -> Iterator[str]:
    letter = session.get_one(Letter, tally.letter_id, populate_existing=True)
    versions = shown_versions(session, letter.id)
    if versions and as_printed(letter, versions[0].source) != versions[0].whole:
        yield f"the letter's row says something else than version {versions[0].version} of its text"
    for one in versions:
        if hashlib.sha256(one.exact).hexdigest() != one.sha256:
            yield f"version {one.version} of the text has another checksum than its bytes"
