"""Approves held names (rules.md, Held names), famous ones by the four-eyes principle, and undoes that. Each function
locks the signature's row first, so that concurrent decisions are serialised.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import count_changed
from app.core.errors import NotAllowed, NothingWaits
from app.ledger.entries import add_entry, change, is_shown
from app.ledger.fold import Counted, Line, fold
from app.mail import outbox
from app.models import (
    ClaimState,
    Decision,
    Entry,
    EntryKind,
    MailKind,
    MailState,
    OutgoingMail,
    Signature,
    SignatureState,
    Standing,
    Verdict,
)
from app.protected_names import guards
from app.signing.journalled import note_of
from app.signing.locking import locked
from app.signing.own_signature import is_own
from app.text import hold_rules
from app.text.hold_rules import HoldReason

APPROVALS_FOR_FAMOUS = 2
TAKEN_BACK_WITHIN = timedelta(hours=24)
# The entry's reason, which is not reported as a removal: neither to the signer nor in the public totals.
UNDER_REVIEW = "under-review"
NOT_TAKEN_BACK = lazy_gettext("You can undo a release for 24 hours, while the signature counts. After that, remove it.")

Approver = int | None  # an account's id; None for the operator, who counts once however often they approve


class Outcome(StrEnum):
    """The outcome of a decision on a name."""

    DONE = "done"
    FIRST_OF_TWO = "first-of-two"  # a famous name needs another person's approval


def release(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """Releases a held name: enters it in the ledger, as verified if a route has passed meanwhile, and tells its owner.
    Raises NothingWaits if it is not held.
    """
    signature = locked(session, signature_id)
    if not signature.is_held:
        raise NothingWaits
    outcome = _approve_and_enter(session, signature, since=signature.signed_up_at, values={}, by=by, now=now)
    if outcome is Outcome.DONE:
        outbox.send_to_signer(session, signature, MailKind.RESTORED, now=now)
    return outcome


def take_back(session: Session, *, signature_id: int, by: By, now: datetime) -> None:
    """Undoes a release within 24 hours: the name is held again, and later approvals start from zero.

    The signer is not told of a removal, as there is none. Raises NotAllowed.
    """
    signature = locked(session, signature_id)
    refuse_own(session, signature, by=by)
    if not can_be_taken_back(session, signature, now=now):
        raise NotAllowed(NOT_TAKEN_BACK)
    put_back(session, signature, now=now)
    take_back_approvals(session, signature_id, now=now)
    told = (OutgoingMail.kind == MailKind.RESTORED) & OutgoingMail.is_queued
    unsent = update(OutgoingMail).where(OutgoingMail.signature_id == signature_id, told)
    kept_back = {"state": MailState.WITHHELD, "recipient_encrypted": None, "links_encrypted": None, "settled_at": now}
    count_changed(session, unsent.values(kept_back))
    write_decision(session, signature, Verdict.TAKE_BACK, by=by, now=now)
    kind, letter_id = AuditKind.RELEASE_TAKEN_BACK, signature.letter_id
    record(session, kind, by=by, now=now, letter_id=letter_id, signature_id=signature_id)


def can_be_taken_back(session: Session, signature: Signature, *, now: datetime) -> bool:
    """True if it was released within a day: the approval that entered it has the same timestamp."""
    entered = signature.entered_at
    if not signature.is_confirmed or entered is None or entered <= now - TAKEN_BACK_WITHIN:
        return False
    approved = (Decision.signature_id == signature.id) & (Decision.verdict == Verdict.RELEASE)
    this_one = approved & (Decision.made_at == entered) & Decision.stands
    return session.scalar(select(Decision.id).where(this_one).limit(1)) is not None


def put_back(session: Session, signature: Signature, *, now: datetime) -> None:
    """Takes it out of the totals and holds it again. Replaying the journal repeats this after a restore."""
    reason = guards.guards_of(session, signature.letter_id).hold_reason(signature.name or "") or UNDER_REVIEW
    values = {"entered_at": None, "hold_reason": reason}
    row = change(
        session, signature.id, values=values, writes=EntryKind.REMOVED, now=now, reason=UNDER_REVIEW
    )  # fmt: skip
    if row is not None:  # the row is held now, so `change` wrote no entry
        add_entry(session, signature.id, row, EntryKind.REMOVED, now=now, reason=UNDER_REVIEW)


def readmit(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """Releases a name that had been refused. Raises NothingWaits if it was not refused, or is erased."""
    signature = locked(session, signature_id)
    if not is_refused(signature):
        raise NothingWaits
    values = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    return _approve_and_enter(session, signature, since=signature.removed_at or now, values=values, by=by, now=now)


def lets_back(session: Session, signature: Signature, *, by: By, now: datetime) -> Outcome:
    """Records an approval to restore it; DONE if one is enough."""
    if not needs_two(signature, guards.famous_names(session, signature.letter_id)):
        return Outcome.DONE
    since = signature.removed_at or now
    return approve(session, signature, signature.name or "", two=True, since=since, by=by, now=now)


def is_refused(signature: Signature) -> bool:
    """Removed while it was held."""
    removed = signature.state is SignatureState.REMOVED and signature.erased_at is None
    return removed and signature.entered_at is None


def refuse_own(session: Session, signature: Signature, *, by: By) -> None:
    if is_own(session, signature, by=by):
        raise NotAllowed(
            gettext("This signature is your own, so someone else has to check its name. Nothing was changed.")
        )


def needs_two(signature: Signature, famous: Sequence[str]) -> bool:
    """True if the name is famous on its letter now, or was when it was held."""
    return signature.hold_reason == HoldReason.famous or hold_rules.matches(signature.name or "", famous)


def approve(
    session: Session,
    signature: Signature,
    name: str,
    *,
    kind: AuditKind = AuditKind.NAME_RELEASED,
    verdict: Verdict = Verdict.RELEASE,
    two: bool,
    since: datetime,
    by: By,
    now: datetime,
) -> Outcome:
    """Records an approval of this name. DONE if there are enough; repeating one's approval has no effect."""
    approvals = approvals_for(session, signature.id, name, verdict=verdict, since=since)
    if by.account_id not in approvals:
        write_decision(session, signature, verdict, by=by, now=now, approved=name)
        record(
            session, kind, by=by, now=now, letter_id=signature.letter_id, signature_id=signature.id,
            famous=two, looked=len(approvals) + 1,
        )  # fmt: skip
    enough = not two or len(approvals | {by.account_id}) >= APPROVALS_FOR_FAMOUS
    return Outcome.DONE if enough else Outcome.FIRST_OF_TWO


def approvals_for(
    session: Session, signature_id: int, name: str, *, verdict: Verdict = Verdict.RELEASE, since: datetime
) -> set[Approver]:
    """Who has approved exactly this name (or credit) since then."""
    of_it = is_approval_of(signature_id, name, verdict, since=since)
    return set(session.scalars(select(Decision.account_id).where(of_it)))


def is_approval_of(signature_id: int, name: str, verdict: Verdict, *, since: datetime) -> ColumnElement[bool]:
    return and_(
        Decision.signature_id == signature_id,
        Decision.verdict == verdict,
        Decision.approved == name,
        Decision.made_at >= since,
        Decision.stands,
    )


def take_back_approvals(session: Session, signature_id: int, *, now: datetime) -> None:
    """Voids the approvals of a name that is held or removed again: later approvals start from zero."""
    said = (Decision.signature_id == signature_id) & (Decision.verdict == Verdict.RELEASE)
    count_changed(session, update(Decision).where(said, Decision.stands).values(undone_at=now))


def write_decision(
    session: Session,
    signature: Signature,
    verdict: Verdict,
    *,
    by: By,
    now: datetime,
    approved: str | None = None,
    reason: str | None = None,
) -> int:
    """Returns the id of the decision, which is deleted when the signer is erased. `approved`: the exact name or words
    that were approved.
    """
    written = session.scalars(
        insert(Decision).returning(Decision.id),
        {
            "letter_id": signature.letter_id,
            "signature_id": signature.id,
            "verdict": verdict,
            "reason": reason,
            "approved": approved,
            "account_id": by.account_id,
            "made_at": now,
        },
    )
    return written.one()


def _approve_and_enter(
    session: Session, signature: Signature, *, since: datetime, values: dict[str, Any], by: By, now: datetime
) -> Outcome:
    """Records an approval, and enters the signature in the ledger once there are enough."""
    refuse_own(session, signature, by=by)
    two = needs_two(signature, guards.famous_names(session, signature.letter_id))
    outcome = approve(session, signature, signature.name or "", two=two, since=since, by=by, now=now)
    if outcome is Outcome.DONE:
        _enter(session, signature, values=values, now=now)
    return outcome


def _enter(session: Session, signature: Signature, *, values: dict[str, Any], now: datetime) -> None:
    """A name that was in the ledger before returns with its number, and with entries for what has changed since."""
    before = counted_of(session, signature.id)
    returns = before.standing is not Standing.NOT_ENTERED
    kind = EntryKind.RESTORED if returns else EntryKind.SIGNED
    row = change(session, signature.id, values=values | {"entered_at": now, "hold_reason": None}, writes=kind, now=now)
    if row is None:
        return
    if returns:
        note_of(session, "restored", signature.id, now=now)
    if returns and _last_text(session, signature.id) != row.text_version_id:
        add_entry(session, signature.id, row, EntryKind.SIGNED, now=now, replaces=True)
    if returns and is_shown(row) is not before.shown:
        add_entry(session, signature.id, row, EntryKind.LISTING, now=now)
    verified = row.claim_state is ClaimState.VERIFIED
    if verified is not before.professional:
        add_entry(session, signature.id, row, EntryKind.VERIFIED if verified else EntryKind.REVOKED, now=now)


def counted_of(session: Session, signature_id: int) -> Counted:
    """The fold of all entries of a signature, numbered or not."""
    entries = select(Entry.kind, Entry.shown, Entry.replaces).where(Entry.signature_id == signature_id)
    return fold(Line(*entry) for entry in session.execute(entries.order_by(Entry.id)))


def _last_text(session: Session, signature_id: int) -> int | None:
    """The text version of the signature's last SIGNED entry."""
    signed = select(Entry.text_version_id).where(Entry.signature_id == signature_id, Entry.kind == EntryKind.SIGNED)
    return session.scalar(signed.order_by(Entry.id.desc()).limit(1))
