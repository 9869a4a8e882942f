"""A person has looked at what waits under a number and a name: yes or no, whatever it waits for. In the caller's
transaction. None or False: nothing waits under them; what has changed since it was looked at bears another name, or
waits no more.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.trace import By
from app.models import Correction, Signature
from app.moderation import actions, corrections, releases, reports
from app.moderation.actions import RemovalReason
from app.moderation.releases import Release


def accept(session: Session, *, signature_id: int, name: str, by: By, now: datetime) -> Release | None:
    """A held name is entered, a corrected one shown, a reported one kept. Of a famous one the first yes is noted."""
    asked, signature = _waiting(session, signature_id, name)
    if asked is not None:
        return corrections.accept(session, seen=asked, by=by, now=now)
    if signature is None:
        return None
    if signature.is_held:
        return releases.release(session, signature_id=signature_id, by=by, now=now, seen=name)
    kept = reports.keep(session, signature_id=signature_id, by=by, now=now, seen=name)
    return Release.DONE if kept else None


def refuse(session: Session, *, signature_id: int, name: str, reason: RemovalReason, by: By, now: datetime) -> bool:
    """A held or reported name is removed; of a corrected one the old name stays."""
    asked, signature = _waiting(session, signature_id, name)
    if asked is not None:
        return corrections.refuse(session, seen=asked, by=by, now=now)
    if signature is None or not (signature.is_held or reports.settle(session, signature_id=signature_id, now=now)):
        return False
    return actions.remove(session, signature_id=signature_id, reason=reason, by=by, now=now)


def _waiting(session: Session, signature_id: int, name: str) -> tuple[Correction | None, Signature | None]:
    """The correction and the signature that bear this name; nobody changes them before this transaction ends."""
    signature = releases.locked(session, signature_id)
    asked = session.get(Correction, signature_id, populate_existing=True)
    return (
        asked if asked is not None and asked.name == name else None,
        signature if signature is not None and signature.name == name else None,
    )
