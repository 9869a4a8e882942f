"""What can be read of how the whole site is doing, from its database: the same in every process, and cheap at a million
signatures (indexes, and rows that are few). For /metrics, `flask status` and whatever else watches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.core import last_runs, totals
from app.core.db import spelled
from app.models import (
    Entry,
    EntryKind,
    Journal,
    LastRun,
    OutgoingMail,
    Signature,
    SignatureState,
    Tally,
    Total,
    TurnedSwitch,
)

MAIL, LEDGER = "mail", "ledger"  # the queues

MailLabels = tuple[str, str, str]  # state, provider, reply code


@dataclass(frozen=True)
class Queue:
    """`age`: seconds since the oldest of those that wait began to."""

    depth: int = 0
    age: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Ages are in seconds, and None if there has been none yet."""

    worker_age: float | None
    audit_ok: bool | None
    audit_age: float | None
    backup_age: float | None
    journal_age: float | None
    queues: Mapping[str, Queue]
    mail_overdue: float  # by how much the mail that should be tried next is late: put off is not late
    pending: int  # sign-ups that may still be confirmed
    signups: int
    confirms: int
    mails: Mapping[MailLabels, int] = field(default_factory=dict)
    turned: Sequence[str] = ()  # the switches that are not in their usual position

    @property
    def registrar_lag(self) -> float:
        return self.queues[LEDGER].age


_FRESH = {"populate_existing": True}
_NEXT_DUE = select(OutgoingMail.due_at).where(OutgoingMail.is_queued).order_by(OutgoingMail.due_at).limit(1)


def read(session: Session, *, now: datetime) -> Readings:
    """Reads only. In a `snapshot()`, everything is as of one moment."""
    runs = {run.name: run for run in session.scalars(select(LastRun).execution_options(**_FRESH))}
    counted = {total.name: total.count for total in session.scalars(select(Total).execution_options(**_FRESH))}
    journal_at = session.scalar(select(func.max(Journal.last_at)).where(Journal.ended_at.is_(None)))
    audit = runs.get(last_runs.AUDIT)
    pending = session.scalar(select(func.count()).select_from(Signature).where(Signature.is_pending)) or 0
    ledger, unnumbered = _ledger_queue(session, now)
    confirms = _confirms(session, unnumbered)
    return Readings(
        worker_age=_age(_at(runs, last_runs.WORKER), now),
        audit_ok=audit.succeeded if audit else None,
        audit_age=_age(audit.at if audit else None, now),
        backup_age=_age(_at(runs, last_runs.BACKUP), now),
        journal_age=_age(journal_at, now),
        queues={MAIL: _mail_queue(session, now), LEDGER: ledger},
        mail_overdue=_age(session.scalar(_NEXT_DUE), now) or 0.0,
        pending=pending,
        signups=confirms + pending + counted.get(totals.FORGOTTEN, 0),
        confirms=confirms,
        mails=dict(_mails(counted)),
        turned=session.scalars(select(TurnedSwitch.name).order_by(TurnedSwitch.name)).all(),
    )


def _at(runs: Mapping[str, LastRun], name: str) -> datetime | None:
    return runs[name].at if name in runs else None


def _age(at: datetime | None, now: datetime) -> float | None:
    """Never negative, whichever machine's clock is ahead."""
    return None if at is None else max(0.0, (now - at).total_seconds())


def _confirms(session: Session, waiting: int) -> int:
    """How many have ever confirmed. Each got a number (which nobody gets twice, and none goes back), waits for one, or
    is outside the ledger: held, or ended while it was. Each count is of one partial index, which SQLite chooses only if
    no other fits.
    """
    ended = Signature.state.in_([spelled(SignatureState.WITHDRAWN), spelled(SignatureState.REMOVED)])
    outside = (Signature.is_held, and_(ended, Signature.entered_at.is_(None)))
    counts = [session.scalar(select(func.count()).select_from(Signature).where(one)) or 0 for one in outside]
    return (session.scalar(select(func.sum(Tally.next_number - 1))) or 0) + waiting + sum(counts)


def _ledger_queue(session: Session, now: datetime) -> tuple[Queue, int]:
    """With the number of those that wait for a number."""
    first = and_(Entry.kind == EntryKind.SIGNED, Entry.replaces.is_(False))
    counted = (func.count(), func.min(Entry.made_at), func.coalesce(func.sum(case((first, 1), else_=0)), 0))
    depth, oldest, unnumbered = session.execute(select(*counted).where(Entry.is_waiting)).one()
    return Queue(depth, _age(oldest, now) or 0.0), unnumbered


def _mail_queue(session: Session, now: datetime) -> Queue:
    """The oldest by its id, which stands in the index of those that wait; its moment does not."""
    waiting = select(func.count(), func.min(OutgoingMail.id)).where(OutgoingMail.is_queued)
    depth, oldest = session.execute(waiting).one()
    at = session.scalar(select(OutgoingMail.made_at).where(OutgoingMail.id == oldest)) if depth else None
    return Queue(depth, _age(at, now) or 0.0)


def _mails(counted: Mapping[str, int]) -> list[tuple[MailLabels, int]]:
    found = [(name.split("/"), count) for name, count in counted.items()]
    return [((labels[1], labels[2], labels[3]), count) for labels, count in found if labels[0] == totals.MAILS]
