"""The signer's own copy of the data on their claim, its evidence and the reviewers' decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.claim_routes.draft import ClaimDraft
from app.core.personal import kept_of
from app.models import Decision, Route, Signature
from app.models.kept import ARCHIVED
from app.signing.queries import level_of


def claim_of(session: Session, signature: Signature) -> dict[str, Any]:
    """Plain values for JSON, like all of `my_data`."""
    routes = select(Route).where(Route.signature_id == signature.id).order_by(Route.id)
    draft = ClaimDraft.decrypted(signature.claim_draft_encrypted)
    asked = [part.name for kind in ROUTES.values() for part in kind.parts]
    return {
        "state": signature.claim_state,
        "decided_at": _iso(signature.claim_decided_at),
        "level": level_of(signature),
        "chosen_on_the_form": {
            "route": draft.route if draft else None,
            **{name: draft.said.get(name) if draft else None for name in asked},
        },
        "routes": [_route(route) for route in session.scalars(routes)],
        "kept_until": ARCHIVED.words,
    }


def decisions_of(session: Session, signature: Signature) -> list[dict[str, Any]]:
    """Decisions on the claim or the held name. It is up to the organisation to say who made them."""
    decisions = select(Decision).where(Decision.signature_id == signature.id).order_by(Decision.id)
    return [
        {
            "about": decision.route.kind if decision.route else "name",
            "verdict": decision.verdict,
            "reason": decision.reason,
            "note": decision.note or decision.approved,
            "made_at": _iso(decision.made_at),
            "undone_at": _iso(decision.undone_at),
            "kept_until": kept_of(Decision.verdict).words,
        }
        for decision in session.scalars(decisions)
    ]


def _route(route: Route) -> dict[str, Any]:
    moments = ("made_at", "begun_at", "review_since", "passed_at", "appealed_at")
    return {
        "kind": route.kind,
        "state": route.state,
        "domain": route.domain,
        "digest_of_what_it_rests_on": route.rests_on is not None,
        "why_a_person_looks": route.review_reason,
        **{name: value for kind in ROUTES.values() for name, value in kind.my_data(route).items()},
        "words_to_the_reviewer": route.answer,
        "evidence_kept_until": kept_of(Route.answer).until(route),
        **{name: _iso(getattr(route, name)) for name in moments},
        "kept_until": kept_of(Route.kind).words,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
