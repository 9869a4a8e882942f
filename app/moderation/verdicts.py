"""A person has looked at what waits under a number and a name: yes or no, whatever it waits for. In the caller's
transaction; False: nothing waits under them. What has changed since it was looked at bears another name, or waits no
more.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Correction, Signature
from app.moderation import actions, corrections, reports
from app.moderation.actions import RemovalReason


def accept(session: Session, *, signature_id: int, name: str, now: datetime) -> bool:
    """A held name is entered, a corrected one shown, a reported one kept."""
    asked, signature = _waiting(session, signature_id, name)
    if asked is not None:
        return corrections.accept(session, seen=asked, now=now)
    if signature is None:
        return False
    if signature.is_held:
        return actions.release(session, signature_id=signature_id, now=now, seen=name)
    return reports.keep(session, signature_id=signature_id, now=now)


def refuse(session: Session, *, signature_id: int, name: str, reason: RemovalReason, now: datetime) -> bool:
    """A held or reported name is removed; of a corrected one the old name stays."""
    asked, signature = _waiting(session, signature_id, name)
    if asked is not None:
        return corrections.refuse(session, seen=asked)
    if signature is None or not (signature.is_held or reports.settle(session, signature_id=signature_id, now=now)):
        return False
    return actions.remove(session, signature_id=signature_id, reason=reason, now=now)


def _waiting(session: Session, signature_id: int, name: str) -> tuple[Correction | None, Signature | None]:
    """The correction and the signature that bear this name."""
    asked, signature = session.get(Correction, signature_id), session.get(Signature, signature_id)
    return (
        asked if asked is not None and asked.name == name else None,
        signature if signature is not None and signature.name == name else None,
    )
