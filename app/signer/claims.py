"""Claims and consents, given or changed after signing."""

from datetime import datetime
from typing import Any

from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, null, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.claim_routes import ROUTES
from app.claim_routes.actions import add_route, replace_answers
from app.claim_routes.draft import ClaimDraft
from app.core.db import changes_one
from app.core.errors import NotAllowed
from app.letters import own_professions
from app.models import ClaimState, Field, Route, Signature
from app.signing.details import Credited
from app.signing.journalled import note_of
from app.signing.judging import NOTHING_WAITS, Waits, keep_waiting, wait_no_more

MOST_ROUTES = 5  # per signature; caps the second links that a private link can send

UNPROVEN = (ClaimState.NONE, ClaimState.WAITING)


def claim(
    session: Session,
    *,
    signature: Signature,
    profession: str,
    credit: str | None,
    waits: Waits,
    draft: ClaimDraft | None,
    now: datetime,
) -> None:
    """Claims a profession, or changes a claim that still waits. The draft adds a route to prove it, or replaces an
    undecided one of the same kind. `waits`: the credit has to be reviewed before it is printed.

    Writes no entry: the ledger records a claim once it is verified. Raises NotAllowed if there is nothing left to claim
    or after too many routes, and ProfessionGone.
    """
    claiming = update(Signature).where(
        Signature.id == signature.id,
        Signature.is_confirmed,
        Signature.claim_state.in_(UNPROVEN),
        Signature.erased_at.is_(None),
    )
    waits = NOTHING_WAITS if credit == signature.credit else waits  # an unchanged credit has been judged already
    printed = None if Field.CREDIT in waits else credit
    values = {"claim_state": ClaimState.WAITING, "profession": profession, "credit": printed}
    if not changes_one(session, claiming.values(values)):
        raise NotAllowed
    own_professions.hold(session, signature.letter_id, profession)
    wait_no_more(session, signature.id, Field.CREDIT)
    keep_waiting(session, signature.id, Credited("", "", credit), waits, now=now)
    if draft is None or draft.route not in ROUTES:
        return
    if replace_answers(session, signature_id=signature.id, draft=draft, now=now):
        return
    _refuse_another_after_many(session, signature.id)
    add_route(session, letter_id=signature.letter_id, signature_id=signature.id, draft=draft, now=now)


def _refuse_another_after_many(session: Session, signature_id: int) -> None:
    """Counts after the UPDATE, whose row lock keeps concurrent claims of this signature out."""
    tried = session.scalar(select(func.count()).select_from(Route).where(Route.signature_id == signature_id)) or 0
    if tried >= MOST_ROUTES:
        raise NotAllowed(
            ngettext(
                "You have tried %(num)s way to check this signature, and that is the most we take.",
                "You have tried %(num)s ways to check this signature, and that is the most we take.",
                MOST_ROUTES,
            )
        )


def choose_consents(
    session: Session, *, signature_id: int, updates: bool, audit: bool, quote: bool, now: datetime
) -> bool:
    """Gives or withdraws each consent; one already given keeps its date. False if the signature is withdrawn."""
    holds = Signature.may_stand & Signature.erased_at.is_(None)
    chosen = {
        "updates_consented_at": _since(Signature.updates_consented_at, updates, now),
        "audit_consented_at": _since(Signature.audit_consented_at, audit, now),
        "quote_consented_at": _since(Signature.quote_consented_at, quote, now),
    }
    kept = [word for word, given in (("updates", updates), ("audit", audit), ("quote", quote)) if given]
    note_of(session, "consents", signature_id, now=now, kept=kept)
    return changes_one(session, update(Signature).where(Signature.id == signature_id, holds).values(chosen))


def _since(column: InstrumentedAttribute[datetime | None], given: bool, now: datetime) -> ColumnElement[Any]:
    return func.coalesce(column, now) if given else null()
