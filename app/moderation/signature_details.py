"""A signature as a moderator sees it: everything except the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core.errors import NotFound
from app.core.row_ids import LARGEST_ID
from app.models import Decision, Report, Route, Signature
from app.moderation import approvals
from app.moderation.cases import Beside, Case, Reader, signature_facts
from app.moderation.kinds import KINDS
from app.moderation.kinds.kind import NameKind
from app.moderation.search import SignatureStatus, status_of
from app.signing.namesakes import namesakes
from app.web import as_seen


@dataclass(frozen=True)
class SignatureDetails:
    """A signature with its reports and decisions."""

    signature: Signature
    stands: SignatureStatus
    routes: Sequence[Route]
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    namesakes: Sequence[int]  # ids of other signatures with the same name
    is_own: bool  # belongs to the acting account
    needs_two: bool  # a famous name that is held or refused needs two approvals
    is_released: bool  # within a day, so this can be undone
    waits: Sequence[tuple[NameKind, Case]]  # what has to be decided about its name
    seen: str  # the digest of this page

    @property
    def can_be_restored(self) -> bool:
        return self.stands is SignatureStatus.REMOVED and self.signature.erased_at is None and not self.is_own

    @property
    def can_be_removed(self) -> bool:
        return self.signature.is_confirmed and not self.is_own


def of_letter(session: Session, *, letter_id: int, signature_id: int) -> Signature:
    """Raises NotFound for a signature of another letter, and for unconfirmed ones, which are never shown."""
    found = session.scalar(
        select(Signature)
        .where(
            Signature.id == min(signature_id, LARGEST_ID),
            Signature.letter_id == letter_id,
            ~Signature.is_pending,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def looked_at(session: Session, signature: Signature, *, by: By, now: datetime) -> SignatureDetails:
    beside = Beside(session, [signature.id])
    reports = select(Report).where(Report.signature_id == signature.id).order_by(Report.id)
    reader = Reader(session, signature.letter_id, by)
    cases = [(kind, kind.case(reader, signature)) for kind in KINDS.values()]
    named = signature.is_held or approvals.is_refused(signature)
    return SignatureDetails(
        signature=signature,
        stands=status_of(signature),
        routes=beside.routes[signature.id],
        reports=session.scalars(reports).all(),
        decisions=beside.decisions[signature.id],
        namesakes=namesakes(session, signature),
        is_own=reader.is_own(signature),
        needs_two=named and approvals.needs_two(signature, reader.guards.famous),
        is_released=approvals.can_be_taken_back(session, signature, now=now),
        waits=[(kind, case) for kind, case in cases if case is not None],
        seen=as_seen.seen(signature_facts(signature, beside)),
    )
