"""Judges credits and filing words again that were published before a name was protected, or before any were judged: in
batches, and those that have to wait are unlisted until reviewed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.db import changes_one, count_changed, db, end_read, transaction
from app.ledger.entries import change
from app.models import Decision, EntryKind, Field, Letter, Signature, Verdict
from app.protected_names.guards import Guards, guards_of
from app.signing.details import Credited
from app.signing.judging import Waits, judge_fields, keep_waiting, printed_columns

BATCH = 500  # signatures per batch, judged outside the write lock

_MAY_STAND = Signature.may_stand  # a removed signature may be restored


def judge_again(session: Session, letter_id: int | None) -> None:
    """Schedules judging this letter's signatures again, or (None) those of all letters, after a name was protected."""
    again = update(Letter) if letter_id is None else update(Letter).where(Letter.id == letter_id)
    count_changed(session, again.values(judged_to=0))


def judge_a_batch(now: datetime) -> bool:
    """Judges the next batch of one letter. False if nothing is left."""
    letter = db.session.execute(
        select(Letter.id, Letter.judged_to).where(Letter.judged_to.is_not(None)).order_by(Letter.id).limit(1)
    ).one_or_none()
    if letter is None:
        end_read()
        return False
    guards = guards_of(db.session(), letter.id)
    rows = db.session.execute(_rows(letter.id, letter.judged_to).limit(BATCH)).all()
    found = [(row, fields) for row in rows if (fields := _fields(guards, row))]
    end_read()
    with transaction() as session:
        reached = rows[-1].id if rows else None
        # Protecting a name updates this row too: it either waits for us, or has reset `judged_to`, and then nothing is
        # settled here.
        as_read = update(Letter).where(Letter.id == letter.id, Letter.judged_to == letter.judged_to)
        if changes_one(session, as_read.values(judged_to=reached)) and guards_of(session, letter.id) == guards:
            for row, fields in found:
                _unlist(session, row, fields, now=now)
        else:
            count_changed(session, update(Letter).where(Letter.id == letter.id).values(judged_to=0))
    return True


def _rows(letter_id: int, after: int) -> Any:
    columns = (Signature.id, Signature.name, Signature.file_under, Signature.credit)
    printed = Signature.credit.is_not(None) | (Signature.file_under != Signature.name)
    standing = (Signature.letter_id == letter_id) & _MAY_STAND & Signature.erased_at.is_(None)
    return select(*columns).where(standing, printed, Signature.id > after).order_by(Signature.id)


def _fields(guards: Guards, row: Any) -> Waits:
    return judge_fields(guards, row.name or "", file_under=row.file_under, credit=row.credit)


def _unlist(session: Session, row: Any, fields: Waits, *, now: datetime) -> None:
    """Unless it has been approved, or the signer has changed it since it was read."""
    waits = {field: reason for field, reason in fields.items() if not _is_approved(session, row, field)}
    printed = Credited(row.name or "", row.file_under or "", row.credit)
    as_read = (Signature.name == row.name, Signature.file_under == row.file_under,
               Signature.credit.is_(None) if row.credit is None else Signature.credit == row.credit)  # fmt: skip
    values = printed_columns(printed, waits)
    if waits and change(session, row.id, _MAY_STAND, *as_read, values=values, writes=EntryKind.LISTING, now=now):
        keep_waiting(session, row.id, printed, waits, now=now)


def _is_approved(session: Session, row: Any, field: Field) -> bool:
    words = row.credit if field is Field.CREDIT else row.file_under
    shown = select(Decision.id).where(
        Decision.signature_id == row.id,
        Decision.verdict == Verdict.SHOW,
        Decision.approved == words,
        Decision.stands,
    )
    accepted: Sequence[int] = session.scalars(shown.limit(1)).all()
    return bool(accepted)
