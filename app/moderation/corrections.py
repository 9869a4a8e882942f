"""Corrections that wait for review: accept or refuse them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import count_changed
from app.core.errors import NothingWaits
from app.ledger.entries import change
from app.models import Correction, EntryKind, Signature, Verdict
from app.moderation import approvals
from app.moderation.approvals import Outcome
from app.protected_names import guards
from app.signing.details import Credited
from app.signing.judging import printed_columns, wait_no_more
from app.signing.locking import locked
from app.text import hold_rules
from app.text.hold_rules import HoldReason


def waiting_corrections(letter_id: int) -> Select[Correction]:
    """Longest wait first. Uses a subquery from the few corrections to their signatures: with a join, SQLite would scan
    all of the letter's signatures.
    """
    confirmed = (Signature.id == Correction.signature_id) & Signature.is_confirmed
    of_letter = select(Signature.letter_id).where(confirmed).correlate(Correction).scalar_subquery()
    return select(Correction).where(of_letter == letter_id).order_by(Correction.made_at, Correction.signature_id)


def accept(session: Session, *, seen: Correction, by: By, now: datetime) -> Outcome:
    """Publishes the corrected name and credit; the tally does not change. A famous name needs two approvals, as when
    it is held. Raises NothingWaits if the signer has changed the correction since it was `seen`, or it no longer
    waits.
    """
    # Locks the signature's row first, like its owner's own actions, to prevent deadlocks.
    signature = _signature_of(session, seen, by=by)
    two = needs_two(signature, seen, guards.famous_names(session, signature.letter_id))
    outcome = approvals.approve(
        session, signature, seen.name, kind=AuditKind.CORRECTION_ACCEPTED, two=two, since=seen.made_at, by=by, now=now
    )
    if outcome is Outcome.DONE:
        _settle(session, seen)
        wait_no_more(session, seen.signature_id)  # the moderator has seen all of it
        for words in {seen.credit, seen.file_under} - {signature.credit, signature.file_under, None}:
            approvals.write_decision(session, signature, Verdict.SHOW, by=by, now=now, approved=words)
        values = printed_columns(Credited(seen.name, seen.file_under, seen.credit))
        change(session, seen.signature_id, values=values, writes=EntryKind.LISTING, now=now)
    return outcome


def refuse(session: Session, *, seen: Correction, by: By, now: datetime) -> None:
    """Leaves the public name and credit unchanged."""
    signature = _signature_of(session, seen, by=by)
    _settle(session, seen)
    kind, letter_id = AuditKind.CORRECTION_REFUSED, signature.letter_id
    record(session, kind, by=by, now=now, letter_id=letter_id, signature_id=signature.id)


def needs_two(signature: Signature, asked: Correction, famous: Sequence[str]) -> bool:
    """True if the correction adds a famous name."""
    if asked.hold_reason == HoldReason.famous:
        return True
    beside = ((asked.file_under, signature.file_under), (asked.credit, signature.credit))
    lines = (line for line, stands in beside if line and line != stands)
    renamed = signature.name != asked.name and hold_rules.matches(asked.name, famous)
    return renamed or any(hold_rules.names_in_line(line, famous) for line in lines)


def _signature_of(session: Session, seen: Correction, *, by: By) -> Signature:
    """The signature's row, locked. Raises NothingWaits if the correction has changed since it was seen."""
    signature = locked(session, seen.signature_id)
    this_one = (Correction.signature_id == seen.signature_id) & (Correction.made_at == seen.made_at)
    there = session.scalar(select(Correction.signature_id).where(this_one))
    if there is None or not signature.is_confirmed:
        raise NothingWaits
    approvals.refuse_own(session, signature, by=by)
    return signature


def _settle(session: Session, seen: Correction) -> None:
    count_changed(session, delete(Correction).where(Correction.signature_id == seen.signature_id))
