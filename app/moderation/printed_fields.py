"""Credits and filing words that wait for review: print or refuse them. Callers have locked the signature's row."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import count_changed
from app.core.errors import NothingWaits
from app.ledger.entries import change
from app.mail import outbox
from app.models import Decision, EntryKind, Field, MailKind, Signature, Verdict, WaitingField
from app.moderation import approvals
from app.moderation.approvals import Outcome
from app.signing.judging import wait_no_more
from app.signing.locking import locked
from app.text import names


def waiting_fields(letter_id: int, field: Field) -> Select[WaitingField]:
    """Longest wait first. Uses a subquery from the few rows to their signatures: with a join, SQLite would scan all of
    the letter's signatures.
    """
    confirmed = (Signature.id == WaitingField.signature_id) & Signature.is_confirmed
    of_letter = select(Signature.letter_id).where(confirmed).correlate(WaitingField).scalar_subquery()
    waiting = select(WaitingField).where(WaitingField.field == field, of_letter == letter_id)
    return waiting.order_by(WaitingField.made_at, WaitingField.id)


def waiting_field(session: Session, signature_id: int, field: Field) -> WaitingField | None:
    one = (WaitingField.signature_id == signature_id) & (WaitingField.field == field)
    return session.scalar(select(WaitingField).where(one).execution_options(populate_existing=True))


def accept(session: Session, *, seen: WaitingField, two: bool, by: By, now: datetime) -> Outcome:
    """Prints it; the tally does not change. A famous name in it needs two approvals. Raises NothingWaits if it is not
    confirmed.
    """
    signature = _signature_of(session, seen, by=by)
    outcome = approvals.approve(
        session, signature, seen.words, kind=AuditKind.FIELD_ACCEPTED, verdict=Verdict.SHOW, two=two,
        since=seen.made_at, by=by, now=now,
    )  # fmt: skip
    if outcome is Outcome.DONE:
        wait_no_more(session, signature.id, seen.field)
        filed = {"file_under": seen.words, "sort_key": names.sort_key(seen.words, signature.name or "")}
        values = {"credit": seen.words} if seen.field is Field.CREDIT else filed
        change(session, signature.id, values=values, writes=EntryKind.LISTING, now=now)
    return outcome


def refuse(session: Session, *, seen: WaitingField, by: By, now: datetime) -> None:
    """Discards it and tells the signer. Raises NothingWaits if the signature is not confirmed."""
    signature = _signature_of(session, seen, by=by)
    wait_no_more(session, signature.id, seen.field)
    said = (
        (Decision.signature_id == signature.id) & (Decision.verdict == Verdict.SHOW) & (Decision.approved == seen.words)
    )
    count_changed(session, update(Decision).where(said, Decision.stands).values(undone_at=now))
    field, kind = seen.field.value, AuditKind.FIELD_REFUSED
    decided = approvals.write_decision(session, signature, Verdict.KEEP_OFF, by=by, now=now, reason=field)
    record(
        session, kind, by=by, now=now, letter_id=signature.letter_id, signature_id=signature.id, field=field
    )  # fmt: skip
    outbox.send_to_signer(session, signature, MailKind.DECISION, about_id=decided, now=now)


def _signature_of(session: Session, seen: WaitingField, *, by: By) -> Signature:
    signature = locked(session, seen.signature_id)
    if not signature.is_confirmed:
        raise NothingWaits
    approvals.refuse_own(session, signature, by=by)
    return signature
