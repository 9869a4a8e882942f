"""When the routes of a claim are enough: what the ledger hears follows from the routes, and from nothing else.

In the caller's transaction, which has changed a route before.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import and_, bindparam, case, select, update
from sqlalchemy.orm import Session

from app import addresses
from app.db import lock
from app.models import ClaimState, EntryKind, Route, RouteKind, RouteState, Signature, SignatureState
from app.signing.entries import change

UNDO_WITHIN = timedelta(hours=24)  # a decision; what it rested on is deleted then


def settle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Verify a waiting claim whose passed routes are enough. Whether it did."""
    if not _has_enough(session, signature_id) or not verify(session, signature_id=signature_id, now=now):
        return False
    _end_review(session, signature_id, now=now)
    return True


def unsettle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Let a claim wait again whose passed routes are not enough any more. Whether it was verified."""
    return not _has_enough(session, signature_id) and unverify(session, signature_id=signature_id, now=now)


def _has_enough(session: Session, signature_id: int) -> bool:
    """The signature's row is locked first, so that of two routes that pass at once the second sees both."""
    signature = session.get_one(Signature, signature_id)
    lock(session, signature)
    passed = select(Route).where(Route.signature_id == signature_id, Route.state == RouteState.PASSED)
    routes = session.scalars(passed.execution_options(populate_existing=True)).all()
    return are_enough(routes, signature, needed=signature.letter.routes_needed)


def are_enough(passed: Sequence[Route], signature: Signature, *, needed: int) -> bool:
    """Whether as many of these as a letter asks for are independent: no two rest on the same mailbox or domain."""
    return any(
        all(_rests_on(one, signature).isdisjoint(_rests_on(other, signature)) for one, other in combinations(some, 2))
        for some in combinations(passed, needed)
    )


def _rests_on(route: Route, signature: Signature) -> set[str | bytes]:
    """A work mailbox, or the mailbox that signed, which the reviewer has tied to the published credits."""
    by_work_email = route.kind is RouteKind.WORK_EMAIL
    mailbox = route.mailbox_digest if by_work_email else signature.mailbox_digest
    domain = route.domain if by_work_email else signature.mail_domain
    grounds: set[str | bytes] = {mailbox} if mailbox else set()
    return grounds | {domain} if domain and not addresses.is_free_mail(domain) else grounds


def verify(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Enough routes have passed. A held signature gets its `verified` entry when it is released."""
    waiting = and_(
        Signature.state != SignatureState.PENDING,
        Signature.claim_state == ClaimState.WAITING,
        Signature.erased_at.is_(None),
    )
    values = {"claim_state": ClaimState.VERIFIED, "claim_decided_at": now}
    return change(session, signature_id, waiting, values=values, writes=EntryKind.VERIFIED, now=now) is not None


def unverify(session: Session, *, signature_id: int, now: datetime) -> bool:
    """The claim waits again."""
    verified = Signature.claim_state == ClaimState.VERIFIED
    values = {"claim_state": ClaimState.WAITING, "claim_decided_at": None}
    return change(session, signature_id, verified, values=values, writes=EntryKind.REVOKED, now=now) is not None


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
    session.connection().execute(_END_REVIEW, {"signature": signature_id, "until": now + UNDO_WITHIN})
