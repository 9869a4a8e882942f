"""Checks that the tally, the folded entries and the rows agree, that pages show the newest text, and that each text
matches its checksum.
"""

import hashlib
from collections.abc import Iterator, Sequence

from flask_babel import gettext, ngettext
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
            return [
                gettext(
                    "%(letter)s: the tally row is missing; `flask tally rebuild` writes it again", letter=letter.slug
                )
            ]
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
        yield gettext("the entries say %(entries)s, the tally says %(tally)s", entries=sums, tally=row)
    if miscounted:
        yield ngettext(
            "%(num)s signature is not counted as its entries say",
            "%(num)s signatures are not counted as their entries say",
            miscounted,
        )
    if misnumbered:
        yield ngettext(
            "%(num)s signature bears another number than its entry",
            "%(num)s signatures bear another number than their entry",
            misnumbered,
        )
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
        yield ngettext(
            "%(num)s day is not counted as its entries say: %(first)s",
            "%(num)s days are not counted as their entries say, the first is %(first)s",
            len(differing),
            first=differing[0],
        )


def _rows_differ(session: Session, tally: Tally) -> Iterator[str]:
    astray = session.scalar(refold.astray(tally.letter_id))
    if astray:
        yield ngettext(
            "%(num)s signature is counted otherwise than it stands, and no entry of it waits",
            "%(num)s signatures are counted otherwise than they stand, and no entry of theirs waits",
            astray,
        )


def _order_differs(session: Session, tally: Tally) -> Iterator[str]:
    """The entries and the recorded lost ranges together must fill the ledger below its head, so that it has no gap."""
    entries, highest, numbers, last = session.execute(refold.head(tally.letter_id)).one()
    gone = session.scalars(refold.lost(tally.letter_id)).all()
    lost_idx = sum(one.next_idx - one.first_idx for one in gone)
    lost_numbers = sum(one.next_number - one.first_number for one in gone)
    if entries + lost_idx != tally.next_idx or (highest is not None and highest >= tally.next_idx):
        counted = _with_lost(entries, lost_idx) if gone else str(entries)
        yield gettext(
            "entries: %(counted)s, the highest index is %(highest)s, the next is %(next)s: there is a gap",
            counted=counted, highest=highest, next=tally.next_idx,
        )  # fmt: skip
    if numbers + lost_numbers != tally.next_number - 1 or (last is not None and last >= tally.next_number):
        counted = _with_lost(numbers, lost_numbers) if gone else str(numbers)
        yield gettext(
            "numbers given: %(counted)s, the highest is %(highest)s, the next is %(next)s",
            counted=counted, highest=last, next=tally.next_number,
        )  # fmt: skip
    if not _are_apart(gone, tally) or session.scalar(refold.in_lost(tally.letter_id)):
        yield gettext(
            "what is recorded as lost overlaps itself, or entries that are there, or goes beyond the ledger's head"
        )


def _with_lost(count: int, lost: int) -> str:
    return gettext("%(count)s, and %(lost)s lost", count=count, lost=lost)


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
        yield gettext("by profession the rows say %(rows)s, the tally says %(tally)s", rows=by_rows, tally=kept)


def _promises_differ(session: Session, tally: Tally) -> Iterator[str]:
    if miscounted := session.execute(refold.promises_miscounted(tally.letter_id)).all():
        yield ngettext(
            "%(num)s promise is not counted as it was made",
            "%(num)s promises are not counted as they were made",
            len(miscounted),
        )
    by_rows = {row[0]: row[1] for row in session.execute(refold.promises(tally.letter_id))}
    kept = {
        one.key: one.signed
        for one in session.query(PromiseTally).filter_by(letter_id=tally.letter_id).populate_existing()
        if one.signed
    }
    if by_rows != kept:
        yield gettext("by promise the rows say %(rows)s, the tally says %(tally)s", rows=by_rows, tally=kept)


def _held_differs(session: Session, tally: Tally) -> Iterator[str]:
    held = session.scalar(refold.held(tally.letter_id))
    if held != tally.held:
        yield ngettext(
            "%(num)s name is held, the tally says %(tally)s",
            "%(num)s names are held, the tally says %(tally)s",
            held or 0,
            tally=tally.held,
        )


def _text_differs(session: Session, tally: Tally) -> Iterator[str]:
    letter = session.get_one(Letter, tally.letter_id, populate_existing=True)
    versions = shown_versions(session, letter.id)
    if versions and as_printed(letter, versions[0].source) != versions[0].whole:
        yield gettext(
            "the letter's row says something else than version %(version)s of its text", version=versions[0].version
        )
    for one in versions:
        if hashlib.sha256(one.exact).hexdigest() != one.sha256:
            yield gettext("version %(version)s of the text has another checksum than its bytes", version=one.version)
