"""What the pages of a signature show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app import names
from app.db import db
from app.models import Addressee, ClaimState, Entry, EntryKind, Letter, Route, RouteState, Signature, SignatureState
from app.professions import profession_by_slug


@dataclass(frozen=True)
class Step:
    """One thing that proves a claim: done, or still to come."""

    done: bool
    words: str


@dataclass(frozen=True)
class Receipt:
    """How a signature stands, in words for its owner. It holds no secret."""

    state: SignatureState
    number: int | None
    index: int | None
    text_version: int
    text_sha256: str
    confirmed_at: datetime | None
    name: str | None
    role: str | None  # as the credits print it
    shows_name: bool  # as its owner chose
    listed: bool  # as it is counted
    level: int
    claim: ClaimState
    claim_steps: Sequence[Step]
    held: bool
    erased: bool
    removal_reason: str | None
    private: bool  # reached by the private link


def receipt_of(signature: Signature, *, private: bool = False) -> Receipt:
    entry = db.session.execute(
        select(Entry.idx, Entry.number)
        .where(Entry.signature_id == signature.id, Entry.kind == EntryKind.SIGNED)
        .order_by(Entry.id)
        .limit(1)
    ).one_or_none()
    routes = db.session.scalars(select(Route).where(Route.signature_id == signature.id).order_by(Route.id)).all()
    profession = profession_by_slug(signature.profession or "")
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
        listed=signature.standing.value == "standing" and signature.shown and signature.show_name,
        level=level_of(signature),
        claim=signature.claim_state,
        claim_steps=[_step(route) for route in routes],
        held=signature.is_held,
        erased=signature.erased_at is not None,
        removal_reason=signature.removal_reason,
        private=private,
    )


def level_of(signature: Signature) -> int:
    """0 unconfirmed, 1 supporter, 2 self-declared, 3 verified (product.md). 4 comes with rosters and invitations."""
    if signature.state is SignatureState.PENDING:
        return 0
    return {ClaimState.WAITING: 2, ClaimState.VERIFIED: 3}.get(signature.claim_state, 1)


_ADDRESSEES = select(Addressee.name).where(Addressee.letter_id == bindparam("letter"), Addressee.name.is_not(None))


def hold_reason(letter: Letter, name: str) -> names.HoldReason | None:
    """Why this name has to wait for a person on this letter, or None."""
    addressees = db.session.connection().scalars(_ADDRESSEES, {"letter": letter.id}).all()
    return names.hold_reason(name, addressees=[name for name in addressees if name])


def _step(route: Route) -> Step:
    at = route.domain or "your workplace"
    match route.state:
        case RouteState.PASSED:
            return Step(True, f"Your mailbox at {at} is proven")
        case RouteState.FOR_REVIEW:
            return Step(False, f"Your mailbox at {at} is proven; a person looks at it next")
        case RouteState.WITHDRAWN:
            return Step(False, f"Your mailbox at {at} no longer counts")
        case RouteState.UNLISTED:
            return Step(False, f"{at} is not on our list yet; when it is, we send a second link to your mailbox there")
    if route.mailbox_digest is None:
        return Step(False, "A work e-mail")
    return Step(False, f"Your mailbox at {at}: open the link that we sent there")
