"""How a change of a confirmed signature and its ledger entry are written together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, update
from sqlalchemy.orm import Session

from app.db import changed_row
from app.models import Entry, EntryKind, Signature

_RETURNED = (
    Signature.letter_id,
    Signature.entered_at,
    Signature.text_version_id,
    Signature.show_name,
    Signature.claim_state,
)


def change(
    session: Session,
    signature_id: int,
    *where: ColumnElement[bool],
    values: dict[str, Any],
    writes: EntryKind,
    now: datetime,
    reason: str | None = None,
    replaces: bool = False,
) -> Row[*tuple[Any, ...]] | None:
    """One conditional UPDATE of the signature's row, then its unnumbered entry: so one signature's entries are serial.

    A held signature is outside the ledger: its row changes, and no entry is written. None when the row did not meet the
    condition: then nothing is written.
    """
    row = changed_row(
        session, update(Signature).where(Signature.id == signature_id, *where).values(values).returning(*_RETURNED)
    )
    if row is not None and row.entered_at is not None:
        add_entry(session, signature_id, row, writes, now=now, reason=reason, replaces=replaces)
    return row


def add_entry(
    session: Session,
    signature_id: int,
    row: Any,
    kind: EntryKind,
    *,
    now: datetime,
    reason: str | None = None,
    replaces: bool = False,
) -> None:
    """Add an entry as the signature's row stands now; it comes after those that this transaction has written before."""
    session.add(
        Entry(
            letter_id=row.letter_id,
            signature_id=signature_id,
            kind=kind,
            text_version_id=row.text_version_id if kind is EntryKind.SIGNED else None,
            shown=row.show_name if kind in (EntryKind.SIGNED, EntryKind.LISTING) else None,
            replaces=replaces,
            reason=reason,
            made_at=now,
        )
    )
    session.flush()
