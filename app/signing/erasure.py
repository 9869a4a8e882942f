"""Erases personal data: each column declares how (core/personal.py)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from app.core import personal
from app.core.db import count_changed, table_of
from app.core.personal import Erased
from app.models import Signature

WHOLE = (Erased.EMPTIED, Erased.EMPTIED_UNLESS_REMOVED)


def scrub(
    session: Session,
    signature_ids: Sequence[int],
    *where: ColumnElement[bool],
    now: datetime,
    what: Sequence[Erased] = WHOLE,
) -> int:
    """Empties the rows of these signatures, unless already erased. Returns how many."""
    these = update(Signature).where(Signature.id.in_(signature_ids), Signature.erased_at.is_(None), *where)
    return count_changed(session, these.values(erased_at=now, **personal.emptied_in(table_of(Signature), *what)))


def scrub_what_hangs_on(session: Session, signature_ids: Sequence[int]) -> None:
    """Deletes or empties the rows of these signers in other tables."""
    for table, link in personal.tables_of_a_signature():
        theirs = personal.of_signatures(link, signature_ids)
        if any(mark.erased is Erased.WITH_ITS_ROW for mark in personal.marks_of(table).values()):
            count_changed(session, delete(table).where(theirs))
        elif emptied := personal.emptied_in(table, Erased.EMPTIED):
            count_changed(session, update(table).where(theirs).values(emptied))
