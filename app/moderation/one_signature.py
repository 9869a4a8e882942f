"""One signature as a moderator sees it: everything but the address."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.accounts.trace import By
from app.errors import NotFound
from app.models import Decision, Report, Route, Signature, SignatureState
from app.moderation import releases
from app.moderation.search import Stands, stands_as
from app.signing import guarded
from app.signing.deciders import is_own

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class LookedAt:
    """A signature with what was said and decided about it."""

    signature: Signature
    stands: Stands
    routes: Sequence[Route]
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    is_own: bool  # of the account that looks
    needs_two: bool  # a famous name that was refused comes back when two people want it

    @property
    def can_be_restored(self) -> bool:
        return self.stands is Stands.REMOVED and self.signature.erased_at is None and not self.is_own

    @property
    def can_be_removed(self) -> bool:
        return self.signature.is_confirmed and not self.is_own


def of_letter(session: Session, *, letter_id: int, signature_id: int) -> Signature:
    """Raises NotFound for what is of another letter, and for whoever has not confirmed: they are shown to nobody."""
    found = session.scalar(
        select(Signature)
        .where(
            Signature.id == min(signature_id, LARGEST_ID),
            Signature.letter_id == letter_id,
            Signature.state != SignatureState.PENDING,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def looked_at(session: Session, signature: Signature, *, by: By) -> LookedAt:
    routes = select(Route).where(Route.signature_id == signature.id).order_by(Route.id)
    reports = select(Report).where(Report.signature_id == signature.id).order_by(Report.id)
    decisions = (
        select(Decision)
        .where(Decision.signature_id == signature.id)
        .options(joinedload(Decision.account))
        .order_by(Decision.id)
    )
    refused = releases.is_refused(signature)
    return LookedAt(
        signature=signature,
        stands=stands_as(signature),
        routes=session.scalars(routes).all(),
        reports=session.scalars(reports).all(),
        decisions=session.scalars(decisions).all(),
        is_own=is_own(session, signature, by=by),
        needs_two=refused and releases.needs_two(signature, guarded.famous_names(signature.letter_id)),
    )
