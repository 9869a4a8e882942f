"""What a person decides of a name that they have looked at, at the desk of its letter. In the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.accounts.trace import By
from app.models import Correction, Signature
from app.moderation import actions, corrections, listed, queries, releases, reports
from app.moderation.actions import RemovalReason
from app.moderation.releases import Release


class Waiting(StrEnum):
    """Why a name is before somebody."""

    HELD = "held"
    REPORTED = "reported"
    CORRECTED = "corrected"
    LISTED = "listed"  # stands, and is like a protected name


@dataclass(frozen=True)
class Look:
    """What was seen, and what is said of it."""

    waiting: Waiting
    signature_id: int
    seen: str  # the name
    asked_at: str | None  # of a correction: its moment, for a credit may change under the same name
    stands: bool  # yes or no
    reason: RemovalReason = RemovalReason.FAKE


def decide(session: Session, look: Look, *, letter_id: int, by: By, now: datetime) -> Release | None:
    """Yes: a held name is entered, a reported or listed one kept, a corrected one shown. No: it is removed, or the old
    one stays. None: what was seen waits no more, and nothing was changed.

    Raises NotFound for a signature of another letter, NotAllowed for one's own.
    """
    signature = queries.signature_of(session, letter_id=letter_id, signature_id=look.signature_id)
    if look.waiting is Waiting.CORRECTED:
        return _on_correction(session, look, by=by, now=now)
    if signature.name != look.seen or not _waits(session, signature, look.waiting):
        return None
    if not look.stands:
        gone = actions.remove(session, signature_id=signature.id, reason=look.reason, by=by, now=now)
        return Release.DONE if gone else None
    match look.waiting:
        case Waiting.HELD:
            return releases.release(session, signature_id=signature.id, by=by, now=now, seen=look.seen)
        case Waiting.REPORTED:
            kept = reports.keep(session, signature_id=signature.id, by=by, now=now, seen=look.seen)
            return Release.DONE if kept else None
        case _:
            return listed.keep(session, signature, by=by, now=now)


def _waits(session: Session, signature: Signature, waiting: Waiting) -> bool:
    match waiting:
        case Waiting.HELD:
            return signature.is_held
        case Waiting.REPORTED:
            hidden = signature.hidden_at is not None  # one that was removed, and came back, waits for this alone
            return signature.is_confirmed and (hidden or reports.is_reported(session, signature.id))
        case _:
            return signature.is_confirmed and not signature.is_held


def _on_correction(session: Session, look: Look, *, by: By, now: datetime) -> Release | None:
    asked = session.get(Correction, look.signature_id, populate_existing=True)
    if asked is None or asked.name != look.seen or asked.made_at.isoformat() != look.asked_at:
        return None
    if look.stands:
        return corrections.accept(session, seen=asked, by=by, now=now)
    return Release.DONE if corrections.refuse(session, seen=asked, by=by, now=now) else None
