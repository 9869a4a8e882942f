"""Reviewers' decisions on claims, which can be undone within a day.

Locks the signature's row first, like the owner's own actions, and changes the route only if it is still as the reviewer
saw it. So only one of two reviewers decides, and nothing is decided unseen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.claim_routes import ROUTES, listed_domains
from app.core.db import changes_one
from app.core.errors import NotAllowed, NotFound
from app.models import ClaimState, Decision, Route, RouteState, Signature, Verdict
from app.signing.locking import locked
from app.text.review_reasons import AskReason, DeclineReason
from app.verification import conflicts, queries
from app.verification.facts import Seen, claim_facts, decision_facts
from app.verification.settling import UNDO_WITHIN, settle, unsettle
from app.verification.telling import tell
from app.web import as_seen

APPEAL_WITHIN = timedelta(days=14)  # after a decline; its evidence is kept until then (rules.md, Who is a professional)

OPEN = (RouteState.WAITING, RouteState.UNLISTED, RouteState.FOR_REVIEW, RouteState.ASKED, RouteState.PASSED)

ALREADY_DECIDED = lazy_gettext(
    "Someone else has decided this claim, or the signer has withdrawn it. Nothing was changed."
)
NOT_TAKEN_BACK = lazy_gettext("You can undo a decision for 24 hours, while nothing else has happened to the claim.")


@dataclass(frozen=True)
class Ruling:
    """The verdict, with its reason and note."""

    verdict: Verdict
    reason: AskReason | DeclineReason | None = None
    note: str | None = None  # for verify: what ties the mailbox to the person; else a message to the signer


def verify(session: Session, *, letter_id: int, seen: Seen, tie: str, by: By, now: datetime) -> int:
    """Accepts a route, noting what ties this mailbox to the person. Returns the decision's id.

    The claim is verified if the letter asks for no more routes. Like `ask` and `decline`, raises NotFound, NotAllowed
    if the claim has been decided or there is a conflict of interest, and ChangedSinceSeen.
    """
    signature = _change_route(session, letter_id, seen, by=by, state=RouteState.PASSED, passed_at=now)
    settled = settle(session, signature_id=signature.id, now=now)
    said = Ruling(Verdict.VERIFY, note=tie)
    return _record_decision(
        session, signature, seen, said, AuditKind.CLAIM_VERIFIED, by=by, now=now, enough=settled is not None
    )


def ask(
    session: Session, *, letter_id: int, seen: Seen, reason: AskReason, note: str | None, by: By, now: datetime
) -> int:
    """Asks the signer a question; the claim goes on waiting, and returns to the queue with the answer."""
    signature = _change_route(session, letter_id, seen, by=by, state=RouteState.ASKED)
    return _record_decision(
        session, signature, seen, Ruling(Verdict.ASK, reason, note), AuditKind.CLAIM_ASKED, by=by, now=now
    )


def decline(
    session: Session, *, letter_id: int, seen: Seen, reason: DeclineReason, note: str | None, by: By, now: datetime
) -> int:
    """Declines a route. The claim is declined unless another route is still open; after an appeal, for good."""
    signature = _change_route(session, letter_id, seen, by=by, state=RouteState.DECLINED)
    route = session.get_one(Route, seen.route_id, populate_existing=True)
    kept = UNDO_WITHIN if route.appealed_at else APPEAL_WITHIN
    session.execute(update(Route).where(Route.id == route.id).values(evidence_until=now + kept))
    others = select(Route.id).where(Route.signature_id == signature.id, Route.state.in_(OPEN)).limit(1)
    if session.scalar(others) is None:
        _set_claim(session, signature.id, ClaimState.WAITING, claim_state=ClaimState.DECLINED, claim_decided_at=now)
    said = Ruling(Verdict.DECLINE, reason, note)
    return _record_decision(session, signature, seen, said, AuditKind.CLAIM_DECLINED, by=by, now=now)


def undo(session: Session, *, letter_id: int, decision_id: int, seen: str | None, by: By, now: datetime) -> None:
    """Undoes the last verify or decline of a route; the claim waits again in its old place. Any reviewer who may
    decide the claim can do this, except, after an appeal, the one who declined it.
    """
    decision = session.get(Decision, decision_id, populate_existing=True)
    if decision is None or decision.letter_id != letter_id or decision.route is None:
        raise NotFound
    signature = locked(session, decision.signature_id)
    session.refresh(decision.route)
    conflicts.refuse(session, signature, decision.route, by=by, taking_back=decision)
    late = decision.made_at <= now - UNDO_WITHIN or not decision.stands
    if late or queries.last_decision_on(session, decision.route) != decision_id:
        raise NotAllowed(NOT_TAKEN_BACK)
    as_seen.refuse_unseen(decision_facts(decision, signature, decision.route), seen)
    verified = decision.verdict is Verdict.VERIFY
    before = RouteState.PASSED if verified else RouteState.DECLINED
    taking_back = update(Decision).where(
        Decision.id == decision_id,
        Decision.verdict.in_([Verdict.VERIFY, Verdict.DECLINE]),
        Decision.stands,
        Decision.made_at > now - UNDO_WITHIN,
    )
    back = {"state": RouteState.FOR_REVIEW, "evidence_until": None}
    waiting_again = update(Route).where(Route.id == decision.route_id, Route.state == before).values(back)
    if not changes_one(session, waiting_again) or not changes_one(session, taking_back.values(undone_at=now)):
        raise NotAllowed(NOT_TAKEN_BACK)
    if verified:
        unsettle(session, signature_id=signature.id, now=now)
    else:
        _set_claim(session, signature.id, ClaimState.DECLINED, claim_state=ClaimState.WAITING, claim_decided_at=None)
    record(
        session, AuditKind.DECISION_UNDONE, by=by, now=now, letter_id=letter_id, signature_id=signature.id,
        verdict=decision.verdict.value, decision=decision_id,
    )  # fmt: skip
    session.refresh(decision)
    tell(session, signature, decision_id=decision_id, now=now)


def _change_route(session: Session, letter_id: int, seen: Seen, *, by: By, **changes: Any) -> Signature:
    """Locks the claim, checks for conflicts of interest, and changes the route if it is as the reviewer saw it."""
    route = session.get(Route, seen.route_id, populate_existing=True)
    if route is None or route.letter_id != letter_id:
        raise NotFound
    signature = locked(session, route.signature_id)
    listed_domains.lock_domain(session, route.domain or "")
    session.refresh(route)
    if not route.waits_for_review:
        raise NotAllowed(ALREADY_DECIDED)
    conflicts.refuse(session, signature, route, by=by)
    as_seen.refuse_unseen(claim_facts(session, route, signature), seen.digest)
    objection = ROUTES[route.kind].objection(session, route) if changes["state"] is RouteState.PASSED else None
    if objection:
        raise NotAllowed(objection)
    still = (Route.id == route.id) & (Route.state == RouteState.FOR_REVIEW)
    if not changes_one(session, update(Route).where(still).values(changes)):
        raise NotAllowed(ALREADY_DECIDED)
    return signature


def _set_claim(session: Session, signature_id: int, before: ClaimState, **values: Any) -> bool:
    """Writes no entry: the ledger does not record unverified claims, so neither a decline nor its end."""
    claim = (Signature.id == signature_id) & (Signature.claim_state == before)
    return changes_one(session, update(Signature).where(claim).values(values))


def _record_decision(
    session: Session, signature: Signature, seen: Seen, said: Ruling, kind: AuditKind, *, by: By, now: datetime,
    **details: object,
) -> int:  # fmt: skip
    """Writes the decision, its audit log line, and the mail to the signer."""
    decision = Decision(
        letter_id=signature.letter_id, signature_id=signature.id, route_id=seen.route_id, verdict=said.verdict,
        reason=said.reason.value if said.reason else None, note=said.note, account_id=by.account_id, made_at=now,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    reason = {"reason": decision.reason} if decision.reason else {}
    record(
        session, kind, by=by, now=now, letter_id=signature.letter_id, signature_id=signature.id,
        decision=decision.id, **reason, **details,
    )  # fmt: skip
    tell(session, signature, decision_id=decision.id, now=now)
    return decision.id
