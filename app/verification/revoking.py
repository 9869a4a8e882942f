"""Revokes a route that turns out to be false: the claim waits again at once, and its signer is told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one, lock
from app.models import Decision, Route, RouteState, Verdict
from app.verification.settling import unsettle
from app.verification.telling import tell


class Reason(StrEnum):
    """Why a route is revoked; the wording for signers is in text/review_reasons.py."""

    DOMAIN_REMOVED = "domain-removed"


def revoke(session: Session, *, route_id: int, reason: Reason, by: By, now: datetime) -> bool:
    """False, having written nothing, if the route has not passed or no longer counts."""
    route = session.get_one(Route, route_id, populate_existing=True)
    signature = route.signature
    lock(session, signature)
    passed = update(Route).where(Route.id == route_id, Route.has_passed)
    if not changes_one(session, passed.values(state=RouteState.WITHDRAWN)):
        return False
    unsettle(session, signature_id=signature.id, now=now)
    decision = Decision(
        letter_id=signature.letter_id, signature_id=signature.id, route_id=route_id, verdict=Verdict.TAKE_BACK,
        reason=reason.value, account_id=by.account_id, made_at=now,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    record(
        session, AuditKind.ROUTE_REVOKED, by=by, now=now, letter_id=signature.letter_id, signature_id=signature.id,
        decision=decision.id, reason=reason.value,
    )  # fmt: skip
    tell(session, signature, decision_id=decision.id, now=now)
    return True
