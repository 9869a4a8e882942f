"""The audit: tally = fold of the entries = rows."""

from collections.abc import Iterator

from app.db import db
from app.ledger.fold import Sums, sums_of
from app.models import Letter, ProfessionTally, Tally
from app.tally import folding


def audit(letter: Letter) -> list[str]:
    """What does not agree, a sentence each; empty when all does. Reads one snapshot, in constant memory."""
    tally = db.session.get(Tally, letter.id, populate_existing=True)
    if tally is None:
        return [f"{letter.slug}: the tally row is missing; `flask tally rebuild` writes it again"]
    checks = (_fold_differs, _rows_differ, _order_differs, _cells_differ, _held_differs)
    return [f"{letter.slug}: {finding}" for check in checks for finding in check(tally)]


def _fold_differs(tally: Tally) -> Iterator[str]:
    sums, miscounted, misnumbered = Sums(), 0, 0
    for one in folding.folded(db.session(), tally.letter_id):
        sums += sums_of(one.by_entries)
        miscounted += one.by_entries != one.by_row
        misnumbered += one.number_by_entries != one.number_by_row
    row = Sums(tally.signed, tally.verified, tally.private, tally.verified_private)
    if sums != row:
        yield f"the entries say {sums}, the tally says {row}"
    if miscounted:
        yield f"{miscounted} signatures are not counted as their entries say"
    if misnumbered:
        yield f"{misnumbered} signatures bear another number than their entry"


def _rows_differ(tally: Tally) -> Iterator[str]:
    astray = db.session.scalar(folding.astray(tally.letter_id))
    if astray:
        yield f"{astray} signatures are counted otherwise than they stand, and no entry of theirs waits"


def _order_differs(tally: Tally) -> Iterator[str]:
    entries, highest, numbers, last = db.session.execute(folding.head(tally.letter_id)).one()
    if entries != tally.next_idx or (highest is not None and highest != entries - 1):
        yield f"{entries} entries, the highest index is {highest}, the next is {tally.next_idx}: there is a gap"
    if numbers != tally.next_number - 1 or (last is not None and last != numbers):
        yield f"{numbers} numbers were given, the highest is {last}, the next is {tally.next_number}"


def _cells_differ(tally: Tally) -> Iterator[str]:
    by_rows = {row[0]: (row[1], row[2]) for row in db.session.execute(folding.cells(tally.letter_id))}
    kept = {
        cell.profession: (cell.listed, cell.private)
        for cell in db.session.query(ProfessionTally).filter_by(letter_id=tally.letter_id)
        if cell.listed or cell.private
    }
    if by_rows != kept:
        yield f"by profession the rows say {by_rows}, the tally says {kept}"


def _held_differs(tally: Tally) -> Iterator[str]:
    held = db.session.scalar(folding.held(tally.letter_id))
    if held != tally.held:
        yield f"{held} names are held, the tally says {tally.held}"
