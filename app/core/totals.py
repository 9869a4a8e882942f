"""Counts what happens to rows that go, in the database, so that all processes have one figure and none is lost.

The rows of `totals` are few and everybody's, so they are written last, right at the commit: whoever waits for one
holds nothing that another could be waiting for.
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import Base, insert_for

MAILS, FORGOTTEN = "mails", "sign-ups-forgotten"
_ADDED = "undersigned_totals"


def add(session: Session, name: str, *labels: str, count: int = 1) -> None:
    """Added when this transaction commits."""
    added: Counter[str] = session.info.setdefault(_ADDED, Counter())
    added["/".join((name, *labels))] += count


@event.listens_for(Session, "before_commit", insert=True)  # before the journal takes its lock
def _write(session: Session) -> None:
    added: Mapping[str, int] = session.info.pop(_ADDED, {})
    if not added:
        return
    session.flush()
    totals = Base.metadata.tables["totals"]
    row = insert_for(session, totals)
    more = row.on_conflict_do_update(index_elements=["name"], set_={"count": totals.c.count + row.excluded.count})
    # In one order, or two transactions could wait for each other.
    session.execute(more, [{"name": name, "count": added[name]} for name in sorted(added)])


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, _previous: object) -> None:
    session.info.pop(_ADDED, None)
