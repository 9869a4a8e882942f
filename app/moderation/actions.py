"""Removes and restores signatures."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.errors import NothingWaits
from app.ledger.entries import change
from app.mail import outbox
from app.models import EntryKind, MailKind, Signature, SignatureState, Verdict
from app.moderation import approvals, reports
from app.moderation.approvals import Outcome
from app.moderation.reasons import RemovalReason
from app.signing.journalled import note_of
from app.signing.locking import locked

_CONFIRMED = Signature.is_confirmed


def remove(session: Session, *, signature_id: int, reason: RemovalReason, by: By, now: datetime) -> None:
    """Removes a signature from the letter and tells its owner why. For a held one this is the refusal, and writes no
    entry.

    Raises NothingWaits if it is not confirmed (any more), and NotAllowed for one's own.
    """
    signature = locked(session, signature_id)
    if not signature.is_confirmed:
        raise NothingWaits
    approvals.refuse_own(session, signature, by=by)
    held = signature.is_held
    take_off(session, signature_id=signature_id, reason=reason, now=now)
    if held:
        approvals.take_back_approvals(session, signature_id, now=now)
        approvals.write_decision(session, signature, Verdict.REFUSE, by=by, now=now, reason=reason.value)
    record(
        session, AuditKind.NAME_REFUSED if held else AuditKind.SIGNATURE_REMOVED, by=by, now=now,
        letter_id=signature.letter_id, signature_id=signature_id, reason=reason.value,
    )  # fmt: skip
    outbox.send_to_signer(session, signature, MailKind.REMOVED, about_id=signature.id, now=now)


def take_off(session: Session, *, signature_id: int, reason: RemovalReason, now: datetime) -> bool:
    """The removal itself, which replaying the journal repeats after a restore without mailing the owner again."""
    values = {"state": SignatureState.REMOVED, "removed_at": now, "removal_reason": reason.value}
    kind = EntryKind.REMOVED
    row = change(session, signature_id, _CONFIRMED, values=values, writes=kind, now=now, reason=reason.value)
    reports.settle(session, signature_id=signature_id, now=now)
    return row is not None


def restore(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """Restores a removed signature and tells its owner. Restoring a refused one is a release. Either way a famous
    name needs two approvals.

    Raises NothingWaits if it is not removed, or erased, and NotAllowed for one's own.
    """
    signature = locked(session, signature_id)
    if signature.state is not SignatureState.REMOVED or signature.erased_at is not None:
        raise NothingWaits
    approvals.refuse_own(session, signature, by=by)
    if approvals.is_refused(signature):
        outcome = approvals.readmit(session, signature_id=signature_id, by=by, now=now)
        if outcome is not Outcome.DONE:
            return outcome
    elif approvals.lets_back(session, signature, by=by, now=now) is not Outcome.DONE:
        return Outcome.FIRST_OF_TWO
    else:
        back: dict[str, Any] = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
        change(session, signature_id, values=back, writes=EntryKind.RESTORED, now=now)
        reports.reopen(session, signature_id)
    note_of(session, "restored", signature_id, now=now)
    record(
        session, AuditKind.SIGNATURE_RESTORED, by=by, now=now, letter_id=signature.letter_id, signature_id=signature_id
    )
    outbox.send_to_signer(session, signature, MailKind.RESTORED, about_id=signature.id, now=now)
    return Outcome.DONE
