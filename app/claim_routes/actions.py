"""Adding a route for verification, and replacing the answers of one that is waiting. Does not commit."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES, statements
from app.claim_routes.draft import ClaimDraft
from app.core.db import count_changed
from app.models import Route, RouteState


def add_route(session: Session, *, letter_id: int, signature_id: int, draft: ClaimDraft | None, now: datetime) -> None:
    """Add a waiting route, which verification picks up. `later` is not a route: the claim just waits."""
    if draft is None or draft.route not in ROUTES:
        return
    columns = ROUTES[draft.route].columns(draft.said) | {
        "letter_id": letter_id,
        "signature_id": signature_id,
        "kind": draft.route,
        "state": RouteState.WAITING,
        "made_at": now,
    }
    statements.insert_route(session, columns)


def replace_answers(session: Session, *, signature_id: int, draft: ClaimDraft, now: datetime) -> bool:
    """Replace answers that no reviewer has decided on. False if there are none, or if the kind does not allow it."""
    if draft.route not in ROUTES or not ROUTES[draft.route].takes_other:
        return False
    other = ROUTES[draft.route].columns(draft.said)
    waiting = update(Route).where(Route.signature_id == signature_id, Route.kind == draft.route)
    unseen = waiting.where(Route.state.in_([RouteState.WAITING, RouteState.FOR_REVIEW]))
    asked = waiting.where(Route.state == RouteState.ASKED)
    return bool(
        count_changed(session, unseen.values(other))
        or count_changed(session, asked.values(other | {"state": RouteState.FOR_REVIEW, "review_since": now}))
    )
