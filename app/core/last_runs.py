"""When the worker, the audit and the backup last ran: rows, so that every process can tell."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.db import Base, insert_for

WORKER, AUDIT, BACKUP = "worker", "audit", "backup"


def note(session: Session, name: str, *, now: datetime, succeeded: bool = True) -> None:
    """Replaces what the row says of the run before."""
    runs = Base.metadata.tables["last_runs"]
    row = insert_for(session, runs).values(name=name, at=now, succeeded=succeeded)
    again = {"at": row.excluded.at, "succeeded": row.excluded.succeeded}
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_=again))
