"""Reports of public names (rules.md, Names in public): what hides a name at once, and what waits for a person.

In the caller's transaction. A report stops a fake and cannot empty a list.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.accounts.trace import By, TraceKind, record
from app.addresses import Address
from app.db import changes_one, count_changed, insert_or_ignore
from app.errors import NothingWaits
from app.mail import outbox
from app.models import ClaimState, EntryKind, MailKind, Report, ReportKind, Signature, SignatureState
from app.moderation import queries, releases
from app.moderation.releases import Outcome
from app.signing.entries import change
from app.tokens import Purpose

MOST_HIDDEN = 20
MOST_OF_LETTER = 0.01

_CONFIRMED = Signature.state == SignatureState.CONFIRMED
_IS_SUPPORTER = (Signature.claim_state != ClaimState.VERIFIED) & Signature.professional.is_(False)


def report(session: Session, *, signature: Signature, kind: ReportKind, now: datetime) -> bool:
    """Note a doubt, once; whether it hid the name. It does so for supporters alone, within the bounds, and never again
    after a person has looked at that name.
    """
    signed = queries.lock_letter(session, signature.letter_id)
    most = max(MOST_HIDDEN, int(signed * MOST_OF_LETTER))
    _note(session, signature, kind, now=now)
    if queries.count_hidden_by_reports(session, signature.letter_id) >= most:
        return False
    if queries.has_been_looked_at(session, signature.id) or not _hide(session, signature.id, _IS_SUPPORTER, now=now):
        return False
    waiting = (Report.signature_id == signature.id) & (Report.kind == kind) & Report.settled_at.is_(None)
    return changes_one(session, update(Report).where(waiting).values(hid_at=now))


def ask_whether_me(session: Session, *, signature: Signature, address: Address, now: datetime) -> None:
    """ "This is me and I did not sign": mail the link that proves the mailbox. Every mailbox runs the same statements;
    of whom it is, nothing is kept.
    """

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        write = mailbox.takes()
        of = signature.id if write else None
        return outbox.Message(kind=MailKind.REPORT, write=write, purposes=(Purpose.REPORT,), links_of=of)

    outbox.send_unsolicited(session, to=address, letter_id=signature.letter_id, message=message, now=now)


def disclaim(session: Session, *, signature: Signature, now: datetime) -> bool:
    """A mailbox has proven itself and says "I did not sign": the name is hidden, whoever it is. False when the
    signature no longer stands.
    """
    if not signature.is_confirmed:
        return False
    hid = _hide(session, signature.id, now=now)
    _note(session, signature, ReportKind.ME, now=now, hid_at=now if hid else None)
    waiting = (Report.signature_id == signature.id) & (Report.kind == ReportKind.ME) & Report.settled_at.is_(None)
    return changes_one(session, update(Report).where(waiting).values(proven_at=now))


def keep(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """A person has looked, and the name stays: it is shown again where its owner chose so. Raises NothingWaits."""
    signature = releases.locked(session, signature_id)
    releases.refuse_own(session, signature, by=by)
    if not signature.is_confirmed:
        raise NothingWaits
    settled = settle(session, signature_id=signature_id, now=now)
    hidden = Signature.hidden_at.is_not(None)
    shown = change(session, signature_id, hidden, values={"hidden_at": None}, writes=EntryKind.LISTING, now=now)
    if not settled and shown is None:
        raise NothingWaits
    kind, letter_id = TraceKind.REPORT_DISMISSED, signature.letter_id
    record(session, kind, by=by, now=now, letter_id=letter_id, signature_id=signature_id)
    return Outcome.DONE


def foremost(session: Session, signature_id: int) -> Report | None:
    """Of the doubts about a name that wait for a person, the one that stands in the queue."""
    waiting = select(Report).where(Report.signature_id == signature_id, Report.settled_at.is_(None))
    anew = {"populate_existing": True}
    return session.scalars(waiting.order_by(queries.FOREMOST, Report.id).limit(1), execution_options=anew).first()


def reopen(session: Session, signature_id: int) -> None:
    """What has hidden a name that was removed and is back waits for a look again: it is still hidden."""
    hid = (Report.signature_id == signature_id) & Report.hid_at.is_not(None)
    newest = select(func.max(Report.id)).where(hid).scalar_subquery()
    still = select(Signature.id).where(Signature.id == signature_id, Signature.hidden_at.is_not(None)).exists()
    count_changed(session, update(Report).where(Report.id == newest, still).values(settled_at=None))


def settle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """A person has looked at what was said of this name. False: nothing waited."""
    waiting = update(Report).where(Report.signature_id == signature_id, Report.settled_at.is_(None))
    return count_changed(session, waiting.values(settled_at=now)) > 0


def _note(session: Session, signature: Signature, kind: ReportKind, *, now: datetime, **more: datetime | None) -> None:
    """One report of a kind waits for a name; the unique index settles who was first."""
    columns = {"letter_id": signature.letter_id, "signature_id": signature.id, "kind": kind, "made_at": now}
    insert_or_ignore(session, Report, **columns, **more)


def _hide(session: Session, signature_id: int, *where: ColumnElement[bool], now: datetime) -> bool:
    shown = Signature.hidden_at.is_(None)
    row = change(
        session, signature_id, _CONFIRMED, shown, *where, values={"hidden_at": now}, writes=EntryKind.LISTING, now=now
    )  # fmt: skip
    return row is not None
