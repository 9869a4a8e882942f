"""When the routes of a claim are enough: what the ledger hears follows from the routes, and from nothing else.

In the caller's transaction, which has changed a route before.
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

UNDO_WITHIN = timedelta(hours=24)  # a decision; what it rested on is deleted then

_WAITS = and_(
    ~Signature.is_pending,
    Signature.claim_state == ClaimState.WAITING,
    Signature.erased_at.is_(None),
)
_IS_VERIFIED = Signature.is_verified


def settle(session: Session, *, signature_id: int, now: datetime) -> Changed | None:
    """Verify a waiting claim whose passed routes are enough. The signature's row as it is then; None when it did not.

    The caller has locked that row first, so that of two routes that pass at once the second sees both.
    """
    if not _has_enough(session, signature_id):
        return None
    verified = verify(session, signature_id=signature_id, now=now)
    if verified is not None:
        _end_review(session, signature_id, now=now)
    return verified


def settle_and_tell(session: Session, *, signature_id: int, now: datetime) -> None:
    """The same, and the mail that no reviewer's decision stands behind."""
    verified = settle(session, signature_id=signature_id, now=now)
    if verified is not None:
        tell(session, verified, now=now)


def unsettle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Let a claim wait again whose passed routes are not enough any more. Whether it was verified."""
    return not _has_enough(session, signature_id) and unverify(session, signature_id=signature_id, now=now)


_PASSED = (
    select(
        *(Route.kind, Route.mailbox_digest, Route.domain, Letter.routes_needed),
        *(Signature.mailbox_digest.label("signer_digest"), Signature.mail_domain.label("signer_domain")),
    )
    .join(Route.signature)
    .join(Signature.letter)
    .where(Route.signature_id == bindparam("signature"), Route.has_passed)
)


def _has_enough(session: Session, signature_id: int) -> bool:
    """Whether as many passed routes as the letter asks for are independent: no two rest on one mailbox, or on a domain
    of one owner.
    """
    passed = session.execute(_PASSED, {"signature": signature_id}).all()
    return bool(passed) and any(
        all(one.isdisjoint(other) for one, other in combinations(some, 2))
        for some in combinations(map(_grounds, passed), passed[0].routes_needed)
    )


def _grounds(route: Any) -> frozenset[Ground]:
    passed = Passed(route.mailbox_digest, route.domain, route.signer_digest, route.signer_domain)
    return ROUTES[route.kind].grounds(passed)


def verify(session: Session, *, signature_id: int, now: datetime) -> Changed | None:
    """Enough routes have passed. A held signature gets its `verified` entry when it is released."""
    values = {"claim_state": ClaimState.VERIFIED, "claim_decided_at": now}
    return change(session, signature_id, _WAITS, values=values, writes=EntryKind.VERIFIED, now=now)


def unverify(session: Session, *, signature_id: int, now: datetime) -> bool:
    """The claim waits again."""
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
    """Nobody need look at the other routes of a verified claim; the evidence of all of them goes in a day."""
    count_changed(session, _END_REVIEW, {"signature": signature_id, "until": now + UNDO_WITHIN})
