"""Tampering with the database, as only its owner could."""

from sqlalchemy import text
from sqlalchemy.orm import Session

GUARDS = ("entries_no_update", "entries_no_delete")


def lift_the_ledgers_guard(session: Session) -> None:
    """Until this transaction is undone: the database itself refuses to change entries."""
    of = " ON entries" if session.get_bind().dialect.name == "postgresql" else ""
    for guard in GUARDS:
        session.execute(text(f"DROP TRIGGER {guard}{of}"))
