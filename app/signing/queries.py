"""Data for a signature's pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.claim_routes.kind import Step
from app.letters.letter_now import LetterNow
from app.models import ClaimState, Entry, EntryKind, Letter, Route, Signature, SignatureState
from app.protected_names import guards
from app.signing.judging import Judged, judge


@dataclass(frozen=True)
class Receipt:
    """A signature's status, for its owner. Contains no secret."""

    state: SignatureState
    number: int | None
    index: int | None
    text_version: int
    text_sha256: str
    confirmed_at: datetime | None
    name: str | None
    role: str | None  # as the credits print it
    shows_name: bool  # the owner's choice
    listed: bool  # as the tally counts it
    level: int
    claim: ClaimState
    claim_steps: Sequence[Step]
    claim_is_being_checked: bool  # otherwise the next step is the owner's
    held: bool
    erased: bool
    removal_reason: str | None
    private: bool  # opened by the private link


def receipt_of(session: Session, signature: Signature, *, private: bool = False) -> Receipt:
    entry = session.execute(
        select(Entry.idx, Entry.number)
        .where(Entry.signature_id == signature.id, Entry.kind == EntryKind.SIGNED)
        .order_by(Entry.id)
        .limit(1)
    ).one_or_none()
    routes = session.scalars(select(Route).where(Route.signature_id == signature.id).order_by(Route.id)).all()
    profession = signature.letter.profession(signature.profession)
    return Receipt(
        state=signature.state,
        number=entry.number if entry else None,
        index=entry.idx if entry else None,
        text_version=signature.text_version.version,
        text_sha256=signature.text_version.sha256,
        confirmed_at=signature.confirmed_at,
        name=signature.name,
        role=signature.credit or (profession.one if profession else None),
        shows_name=signature.show_name,
        listed=not signature.is_held
        and signature.standing.value == "standing"
        and signature.shown
        and signature.show_name
        and signature.letter.shows_names()
        and not signature.letter.is_taken_down(),
        level=level_of(signature),
        claim=signature.claim_state,
        claim_steps=[ROUTES[route.kind].progress(route) for route in routes],
        claim_is_being_checked=any(route.is_being_checked for route in routes),
        held=signature.is_held,
        erased=signature.erased_at is not None,
        removal_reason=signature.removal_reason,
        private=private,
    )


def level_of(signature: Signature) -> int:
    """0 unconfirmed, 1 supporter, 2 self-declared, 3 verified. 4 comes with rosters and invitations."""
    if signature.is_pending:
        return 0
    return {ClaimState.WAITING: 2, ClaimState.VERIFIED: 3}.get(signature.claim_state, 1)


def judged(
    session: Session, letter: Letter | LetterNow, name: str, *, file_under: str | None, credit: str | None
) -> Judged:
    """Why this name, or a field beside it, has to wait for review on this letter."""
    guarded = guards.guards_of(session, letter.id)
    return judge(guarded, name, file_under=file_under, credit=credit)
