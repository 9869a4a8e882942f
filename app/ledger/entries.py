"""Changes a confirmed signature and writes the ledger entry with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnExpressionArgument, Row
from sqlalchemy.orm import Session

from app.core import journal
from app.ledger import statements
from app.models import EntryKind, Signature

Changed = Row[*tuple[Any, ...]]  # the columns of statements.OF_CHANGED, after the change


def is_shown(row: Changed) -> bool:
    """Applies the model's predicate to the returned columns, because in RETURNING SQLite 3.40 evaluates IS NULL to
    false.
    """
    shown: bool = vars(Signature)["is_shown"].fget(row)
    return shown


def change(
    session: Session,
    signature_id: int,
    *where: ColumnExpressionArgument[bool],
    values: dict[str, Any],
    writes: EntryKind,
    now: datetime,
    reason: str | None = None,
    replaces: bool = False,
) -> Changed | None:
    """One conditional UPDATE of the signature's row, then its unnumbered entry, so that a signature's entries are
    serialised.

    A held signature is outside the ledger: its row changes, but no entry is written. Returns None, and writes nothing,
    if the row does not match the condition.
    """
    row = statements.change_signature(session, signature_id, where, values)
    if row is not None:
        _note(session, signature_id, row, writes, now=now, reason=reason)
    if row is not None and row.entered_at is not None:
        add_entry(session, signature_id, row, writes, now=now, reason=reason, replaces=replaces)
    return row


def _note(session: Session, signature_id: int, row: Any, kind: EntryKind, *, now: datetime, reason: str | None) -> None:
    """Records removals from public view in the restore journal too, so that no restored backup undoes them."""
    facts: dict[str, Any] = {"signature": signature_id, "signed_up": row.signed_up_at.isoformat()}
    match kind:
        case EntryKind.WITHDRAWN:
            journal.note(session, kind.value, now=now, **facts)
        case EntryKind.REMOVED:
            journal.note(session, kind.value, now=now, **facts, reason=reason)
        case EntryKind.LISTING:
            hidden = row.hidden_at is not None
            journal.note(session, kind.value, now=now, **facts, show_name=row.show_name, hidden=hidden)


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
    """Adds an entry for the current state of the signature's row, after all earlier entries of this transaction."""
    columns = {
        "letter_id": row.letter_id,
        "signature_id": signature_id,
        "kind": kind,
        "text_version_id": row.text_version_id if kind is EntryKind.SIGNED else None,
        "shown": is_shown(row) if kind in (EntryKind.SIGNED, EntryKind.LISTING) else None,
        "replaces": replaces,
        "reason": reason,
        "made_at": now,
    }
    statements.insert_entry(session, columns)
