"""Reports of public names (rules.md, Names in public): what hides a name at once, and what waits for a person.

In the caller's transaction. A report stops a fake and cannot empty a list.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.accounts.trace import By, TraceKind, record
from app.addresses import Address
from app.db import changes_one, count_changed, insert_or_ignore
from app.mail import outbox
from app.models import ClaimState, EntryKind, MailKind, Report, ReportKind, Signature, SignatureState
from app.moderation import queries, releases
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


def keep(session: Session, *, signature_id: int, by: By, now: datetime, seen: str | None = None) -> bool:
    """A person has looked, and the name stays: it is shown again where its owner chose so. False: nothing waited, or
    the name is not the one that was `seen` any more.
    """
    signature = releases.locked(session, signature_id)
    if signature is None or seen not in (None, signature.name):
        return False
    releases.refuse_own(session, signature, by=by)
    settled = settle(session, signature_id=signature_id, now=now)
    hidden = Signature.hidden_at.is_not(None)
    shown = change(session, signature_id, hidden, values={"hidden_at": None}, writes=EntryKind.LISTING, now=now)
    kept = settled or shown is not None
    if kept:
        letter_id = signature.letter_id
        record(session, TraceKind.REPORT_DISMISSED, by=by, now=now, letter_id=letter_id, signature_id=signature_id)
    return kept


def is_reported(session: Session, signature_id: int) -> bool:
    """Whether a doubt about this name waits for a person."""
    waiting = (Report.signature_id == signature_id) & Report.settled_at.is_(None)
    return session.scalar(select(Report.id).where(waiting).limit(1)) is not None


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
