"""What is held about a signer's claim, its evidence, and what reviewers decided, for the signer."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.personal import kept_of
from app.models import Decision, Route, Signature
from app.models.kept import ARCHIVED
from app.signing.queries import level_of


def claim_of(session: Session, signature: Signature) -> dict[str, Any]:
    """Plain values for JSON, like all of `my_data`."""
    routes = select(Route).where(Route.signature_id == signature.id).order_by(Route.id)
    work_address = signature.work_address_encrypted
    return {
        "state": signature.claim_state,
        "decided_at": _iso(signature.claim_decided_at),
        "level": level_of(signature),
        "chosen_on_the_form": {
            "route": signature.route,
            "work_address": encryption.decrypt(work_address) if work_address else None,
            "evidence": signature.evidence,
        },
        "routes": [_route(route) for route in session.scalars(routes)],
        "kept_until": ARCHIVED.words,
    }


def decisions_of(session: Session, signature: Signature) -> list[dict[str, Any]]:
    """What people decided about the claim or the held name. Who did is the organisation's to say."""
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
        "work_address": encryption.decrypt(route.address_encrypted) if route.address_encrypted else None,
        "domain": route.domain,
        "why_a_person_looks": route.review_reason,
        "digest_of_the_mailbox": route.mailbox_digest is not None,
        "evidence": route.evidence,
        "evidence_kind": route.evidence_kind,
        "words_to_the_reviewer": route.answer,
        "evidence_kept_until": kept_of(Route.evidence).until(route),
        **{name: _iso(getattr(route, name)) for name in moments},
        "kept_until": kept_of(Route.kind).words,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
