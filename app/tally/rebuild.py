"""Rebuilds the tally rows from the ledger alone."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.ledger import promises
from app.ledger.days import Days
from app.ledger.fold import Sums, sums_of
from app.models import (
    CountedPromise,
    DayTally,
    Letter,
    ProfessionTally,
    PromiseTally,
    Signature,
    SignaturePromise,
    Standing,
    Tally,
)
from app.tally import refold
from app.tally.refold import Folded

STRETCH = 500  # signatures per batch of promises


def rebuild(session: Session, letter: Letter, *, now: datetime) -> Tally:
    """Folds the numbered entries again, and rewrites how each signature is counted and the letter's totals.

    The caller must keep the registrar out by calling `registrar.is_alone` in the same transaction.
    """
    sums, days = Sums(), Days()
    wrong: list[Folded] = []
    for one in refold.folded(session, letter.id):
        sums += sums_of(one.by_entries)
        days.add_course(letter.id, one.entries)
        if one.by_entries != one.by_row or one.number_by_entries != one.number_by_row:
            wrong.append(one)
    _recount(session, wrong)
    session.execute(
        update(Signature).where(Signature.letter_id == letter.id).values(counted_profession=Signature.profession)
    )
    session.execute(delete(ProfessionTally).where(ProfessionTally.letter_id == letter.id))
    for profession, listed, private in session.execute(refold.cells(letter.id)).all():
        session.add(ProfessionTally(letter_id=letter.id, profession=profession, listed=listed, private=private))
    _count_promises(session, letter.id)
    session.execute(delete(DayTally).where(DayTally.letter_id == letter.id))
    days.write(session)
    session.execute(delete(Tally).where(Tally.letter_id == letter.id))
    entries, _, numbers, _ = session.execute(refold.head(letter.id)).one()
    lost = session.scalars(refold.lost(letter.id)).all()
    tally = Tally(
        letter_id=letter.id,
        signed=sums.signed,
        verified=sums.verified,
        private=sums.private,
        verified_private=sums.verified_private,
        held=session.scalar(refold.held(letter.id)) or 0,
        next_idx=entries + sum(one.next_idx - one.first_idx for one in lost),
        next_number=numbers + 1 + sum(one.next_number - one.first_number for one in lost),
        counted_at=now,
    )
    session.add(tally)
    session.flush()
    return tally


def _count_promises(session: Session, letter_id: int) -> None:
    """Recounts the promises of all signatures that stand, and of no others."""
    promising = select(SignaturePromise.signature_id).union(select(CountedPromise.signature_id))
    standings = select(Signature.id, Signature.standing).where(
        Signature.letter_id == letter_id, Signature.id.in_(promising)
    )
    rows = session.execute(standings).all()
    for at in range(0, len(rows), STRETCH):
        promises.count(session, {row.id: row.standing is Standing.STANDING for row in rows[at : at + STRETCH]})
    session.execute(delete(PromiseTally).where(PromiseTally.letter_id == letter_id))
    for key, signed in session.execute(refold.promises(letter_id)).all():
        session.add(PromiseTally(letter_id=letter_id, key=key, signed=signed))


def _recount(session: Session, wrong: list[Folded]) -> None:
    if not wrong:
        return
    table = table_of(Signature)
    session.execute(
        update(table)
        .where(table.c.id == bindparam("signature"))
        .values(
            standing=bindparam("is_standing"),
            shown=bindparam("is_shown"),
            professional=bindparam("is_professional"),
            number=bindparam("given_number"),
        ),
        [
            {
                "signature": one.signature_id,
                "is_standing": one.by_entries.standing,
                "is_shown": one.by_entries.shown,
                "is_professional": one.by_entries.professional,
                "given_number": one.number_by_entries,
            }
            for one in wrong
        ],
    )
