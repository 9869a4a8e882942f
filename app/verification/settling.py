"""Verifies a claim when enough independent routes have passed, and unverifies it when they no longer do.

The ledger's view of a claim follows from its routes alone. Callers change a route first, and commit.
"""

from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from sqlalchemy import and_, bindparam, case, select, update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.claim_routes.kind import Ground, Passed
from app.core.db import count_changed
from app.ledger.entries import Changed, change
from app.models import ClaimState, EntryKind, Letter, Route, RouteState, Signature
from app.verification.telling import tell

UNDO_WITHIN = timedelta(hours=24)  # undo a decision; its evidence is deleted then

_WAITS = and_(
    ~Signature.is_pending,
    Signature.claim_state == ClaimState.WAITING,
    Signature.erased_at.is_(None),
)
_IS_VERIFIED = Signature.is_verified


def settle(session: Session, *, signature_id: int, now: datetime) -> Changed | None:
    """Verifies a waiting claim with enough passed routes. Returns the changed row, or None if it was not verified.

    The caller has locked the signature's row, so that of two routes that pass at once, the second sees both.
    """
    if not _has_enough(session, signature_id):
        return None
    verified = verify(session, signature_id=signature_id, now=now)
    if verified is not None:
        _end_review(session, signature_id, now=now)
    return verified


def settle_and_tell(session: Session, *, signature_id: int, now: datetime) -> None:
    """Like `settle`, and mails the signer, for verifications without a reviewer's decision."""
    verified = settle(session, signature_id=signature_id, now=now)
    if verified is not None:
        tell(session, verified, now=now)


def unsettle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Makes a claim wait again if its passed routes are no longer enough. True if it was verified before."""
    return not _has_enough(session, signature_id) and unverify(session, signature_id=signature_id, now=now)


_PASSED = (
    select(
        *(Route.kind, Route.rests_on, Route.domain, Letter.routes_needed),
        *(Signature.mailbox_digest.label("signer_digest"), Signature.mail_domain.label("signer_domain")),
    )
    .join(Route.signature)
    .join(Signature.letter)
    .where(Route.signature_id == bindparam("signature"), Route.has_passed)
)


def _has_enough(session: Session, signature_id: int) -> bool:
    """True if the letter's required number of passed routes are independent: no two share a mailbox, or a domain of
    one owner.
    """
    passed = session.execute(_PASSED, {"signature": signature_id}).all()
    return bool(passed) and any(
        all(one.isdisjoint(other) for one, other in combinations(some, 2))
        for some in combinations(map(_grounds, passed), passed[0].routes_needed)
    )


def _grounds(route: Any) -> frozenset[Ground]:
    passed = Passed(route.rests_on, route.domain, route.signer_digest, route.signer_domain)
    return ROUTES[route.kind].grounds(passed)


def verify(session: Session, *, signature_id: int, now: datetime) -> Changed | None:
    """Verifies the claim. A held signature gets its `verified` entry on release."""
    values = {"claim_state": ClaimState.VERIFIED, "claim_decided_at": now}
    return change(session, signature_id, _WAITS, values=values, writes=EntryKind.VERIFIED, now=now)


def unverify(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Makes the claim wait again."""
    values = {"claim_state": ClaimState.WAITING, "claim_decided_at": None}
    return change(session, signature_id, _IS_VERIFIED, values=values, writes=EntryKind.REVOKED, now=now) is not None


_STILL_OPEN = [RouteState.FOR_REVIEW, RouteState.ASKED]
_END_REVIEW = (
    update(Route)
    .where(Route.signature_id == bindparam("signature"))
    .values(
        state=case((Route.state.in_(_STILL_OPEN), RouteState.WITHDRAWN), else_=Route.state),
        evidence_until=bindparam("until"),
    )
)


def _end_review(session: Session, signature_id: int, *, now: datetime) -> None:
    """Ends the review of a verified claim's other routes; the evidence of all of them is deleted after a day."""
    count_changed(session, _END_REVIEW, {"signature": signature_id, "until": now + UNDO_WITHIN})
