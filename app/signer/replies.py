"""A signer's replies to a reviewer: to a question, and once to a decline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.claim_routes.actions import keep
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.kind import RouteKind
from app.core.db import changes_one
from app.core.errors import NotAllowed
from app.models import ClaimState, Decision, Report, ReportKind, Route, RouteState, Signature, Verdict
from app.signing.locking import locked
from app.text.review_reasons import TOLD

NOT_ASKED = lazy_gettext("We no longer need this answer. Your private page shows the state of your claim.")
NO_APPEAL = lazy_gettext("You can no longer appeal this decision. Your private page shows the state of your claim.")


@dataclass(frozen=True)
class Question:
    """A reviewer's question, or the reason of a decline, as the signer reads it."""

    route: Route
    told: str | None
    note: str | None
    at: datetime

    @property
    def kind(self) -> RouteKind[Any]:
        return ROUTES[self.route.kind]

    def may_be_appealed(self, now: datetime) -> bool:
        until = self.route.evidence_until
        return self.route.appealed_at is None and until is not None and now < until


def question_of(session: Session, signature: Signature) -> Question | None:
    """The question that the signer has to answer, or None."""
    return _latest(session, signature, RouteState.ASKED, Verdict.ASK)


def decline_of(session: Session, signature: Signature) -> Question | None:
    """The last decline that stands, or None."""
    return _latest(session, signature, RouteState.DECLINED, Verdict.DECLINE)


def answer(session: Session, *, signature_id: int, draft: ClaimDraft | None, words: str | None, now: datetime) -> None:
    """Takes a message, new answers for the route (if its kind takes them), or both, and puts the claim back in the
    queue. Raises NotAllowed.
    """
    signature = _locked(session, signature_id)
    asked = question_of(session, signature)
    if asked is None:
        raise NotAllowed(NOT_ASKED)
    values: dict[str, Any] = {"state": RouteState.FOR_REVIEW, "review_since": now, "answer": words}
    back = update(Route).where(Route.id == asked.route.id, Route.state == RouteState.ASKED)
    if not changes_one(session, back.values(values)):
        raise NotAllowed(NOT_ASKED)
    if draft is not None and asked.kind.takes_other and draft.route == asked.kind.kind:
        keep(session, asked.kind, [asked.route.id], asked.kind.columns(draft.said))


def appeal(session: Session, *, signature_id: int, words: str, now: datetime) -> None:
    """Asks for another reviewer: once, and only while the evidence is kept. Raises NotAllowed."""
    signature = _locked(session, signature_id)
    declined = decline_of(session, signature)
    if declined is None:
        raise NotAllowed(NO_APPEAL)
    back = update(Route).where(
        Route.id == declined.route.id,
        Route.state == RouteState.DECLINED,
        Route.appealed_at.is_(None),
        Route.evidence_until > now,
    )
    values = {"state": RouteState.FOR_REVIEW, "review_since": now, "appealed_at": now, "answer": words}
    if not changes_one(session, back.values(values | {"evidence_until": None})):
        raise NotAllowed(NO_APPEAL)
    claim = update(Signature).where(Signature.id == signature_id, Signature.claim_state == ClaimState.DECLINED)
    changes_one(session, claim.values(claim_state=ClaimState.WAITING, claim_decided_at=None))


def doubt_of(session: Session, signature: Signature) -> Report | None:
    """A proven report "this is me and I did not sign" of this name that no moderator has reviewed yet."""
    return session.scalars(select(Report).where(_doubts(signature.id))).first() if signature.is_confirmed else None


def answer_doubt(session: Session, *, signature_id: int, words: str) -> None:
    """Stores the signer's reply for the moderator; the last one counts. Raises NotAllowed."""
    if not changes_one(session, update(Report).where(_doubts(signature_id)).values(answer=words)):
        raise NotAllowed(
            gettext("A moderator has checked this name in the meantime. Your private page shows the result.")
        )


def _doubts(signature_id: int) -> ColumnElement[bool]:
    proven = (Report.kind == ReportKind.ME) & Report.proven_at.is_not(None)
    return and_(Report.signature_id == signature_id, proven, Report.is_waiting)


def _locked(session: Session, signature_id: int) -> Signature:
    signature = locked(session, signature_id)
    if not signature.is_confirmed or signature.is_verified:
        raise NotAllowed
    return signature


def _latest(session: Session, signature: Signature, state: RouteState, verdict: Verdict) -> Question | None:
    decided: Sequence[Decision] = session.scalars(
        select(Decision)
        .join(Decision.route)
        .where(Decision.signature_id == signature.id, Decision.verdict == verdict, Decision.stands)
        .where(Route.state == state)
        .order_by(Decision.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).all()
    for decision in decided:
        if decision.route is not None:
            session.refresh(decision.route)
            return Question(decision.route, TOLD.get(decision.reason or ""), decision.note, decision.made_at)
    return None
