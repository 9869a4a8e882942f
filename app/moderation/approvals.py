"""Letting a held name stand (rules.md, Held names), a famous one when two people have looked, and taking that back. In
the caller's transaction. Each locks the signature's row first, so that two people at once are one after the other.
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
UNDER_REVIEW = "under-review"  # the reason of the entry: told to nobody as a removal, in no public total by reason
NOT_TAKEN_BACK = lazy_gettext("You can undo a release for 24 hours, while the signature counts. After that, remove it.")

Approver = int | None  # an account; None: the operator, who is one however often they say so


class Outcome(StrEnum):
    """What a decision on a name has come to."""

    DONE = "done"
    FIRST_OF_TWO = "first-of-two"  # a famous name: another person has to look as well


def release(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """A person has looked at a held name: it is entered, counted as verified where a route has passed meanwhile, and
    its owner is told. Raises NothingWaits when it is not held.
    """
    signature = locked(session, signature_id)
    if not signature.is_held:
        raise NothingWaits
    outcome = _let_in(session, signature, since=signature.signed_up_at, values={}, by=by, now=now)
    if outcome is Outcome.DONE:
        outbox.send_to_signer(session, signature, MailKind.RESTORED, now=now)
    return outcome


def take_back(session: Session, *, signature_id: int, by: By, now: datetime) -> None:
    """A release of the last 24 hours was wrong: the name waits again, and who lets it stand has to look anew.

    Nobody is told of a removal, for none is. Raises NotAllowed.
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
    """Whether somebody released it within a day: the approval that entered it bears the same moment."""
    entered = signature.entered_at
    if not signature.is_confirmed or entered is None or entered <= now - TAKEN_BACK_WITHIN:
        return False
    approved = (Decision.signature_id == signature.id) & (Decision.verdict == Verdict.RELEASE)
    this_one = approved & (Decision.made_at == entered) & Decision.stands
    return session.scalar(select(Decision.id).where(this_one).limit(1)) is not None


def put_back(session: Session, signature: Signature, *, now: datetime) -> None:
    """Out of the totals, and held again. A restored backup does it once more by the journal."""
    reason = guards.guards_of(session, signature.letter_id).hold_reason(signature.name or "") or UNDER_REVIEW
    values = {"entered_at": None, "hold_reason": reason}
    row = change(
        session, signature.id, values=values, writes=EntryKind.REMOVED, now=now, reason=UNDER_REVIEW
    )  # fmt: skip
    if row is not None:  # held by now, so that `change` has written none
        add_entry(session, signature.id, row, EntryKind.REMOVED, now=now, reason=UNDER_REVIEW)


def readmit(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """Restoring a name that was refused is a release. Raises NothingWaits: it was not refused, or is erased."""
    signature = locked(session, signature_id)
    if not is_refused(signature):
        raise NothingWaits
    values = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    return _let_in(session, signature, since=signature.removed_at or now, values=values, by=by, now=now)


def lets_back(session: Session, signature: Signature, *, by: By, now: datetime) -> Outcome:
    """Whether one approval is enough to restore it."""
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
    """Whether the name is one of the famous ones of its letter now, or was when it was held."""
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
    """Write down that somebody lets this name stand; whether that is enough. Saying it twice is saying it once."""
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
    """Who has let this very name (or credit) stand since that moment."""
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
    """Of a name that waits or goes again: later approvals start from zero."""
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
    """The id of its row, which goes when the owner erases the signature. `approved`: the name or words of a yes, as
    they were seen.
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


def _let_in(
    session: Session, signature: Signature, *, since: datetime, values: dict[str, Any], by: By, now: datetime
) -> Outcome:
    """Into the ledger, that it was outside of."""
    refuse_own(session, signature, by=by)
    two = needs_two(signature, guards.famous_names(session, signature.letter_id))
    outcome = approve(session, signature, signature.name or "", two=two, since=since, by=by, now=now)
    if outcome is Outcome.DONE:
        _enter(session, signature, values=values, now=now)
    return outcome


def _enter(session: Session, signature: Signature, *, values: dict[str, Any], now: datetime) -> None:
    """One that was in the ledger before comes back with its number; what changed meanwhile, unheard, is said then."""
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
    """How all entries of a signature count, those too that the registrar has not numbered yet."""
    entries = select(Entry.kind, Entry.shown, Entry.replaces).where(Entry.signature_id == signature_id)
    return fold(Line(*entry) for entry in session.execute(entries.order_by(Entry.id)))


def _last_text(session: Session, signature_id: int) -> int | None:
    """The text version that the ledger has last heard of."""
    signed = select(Entry.text_version_id).where(Entry.signature_id == signature_id, Entry.kind == EntryKind.SIGNED)
    return session.scalar(signed.order_by(Entry.id.desc()).limit(1))
