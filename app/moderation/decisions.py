"""The single entry point for decisions on waiting names, for console and command line.

A refused decision changes nothing: everything is checked before the first row changes, and a refusal ends the
transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core.errors import NothingWaits, SeveralWait
from app.models import Signature
from app.moderation import approvals
from app.moderation.approvals import Outcome
from app.moderation.cases import Beside, Case, Reader, signature_facts
from app.moderation.kinds import KINDS, RESEMBLING
from app.moderation.kinds.kind import NameKind
from app.moderation.reasons import RemovalReason
from app.signing.locking import locked
from app.text import names
from app.web import as_seen


@dataclass(frozen=True)
class Seen:
    """A decision based on a page, identified by its digest."""

    digest: str | None

    def refuse_other(self, facts: as_seen.Facts) -> None:
        """Raises ChangedSinceSeen."""
        as_seen.refuse_unseen(facts, self.digest)

    def fits(self, name: str | None) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True)
class Typed:
    """A decision at the command line, based on the name typed."""

    name: str

    def refuse_other(self, facts: as_seen.Facts) -> None:
        """Nothing to check: a signature with another name is not found at all."""

    def fits(self, name: str | None) -> bool:
        return name == names.clean_name(self.name)


@dataclass(frozen=True)
class NameDecision:
    """A decision on a name, and what it is based on."""

    signature_id: int
    on: Seen | Typed
    stands: bool  # yes or no
    kind: str | None = None  # from KINDS; None: whatever waits, if it is only one thing
    reason: RemovalReason = RemovalReason.FAKE  # for a refusal that removes


def decide(
    session: Session, decision: NameDecision, *, by: By, now: datetime, letter_id: int | None = None
) -> tuple[NameKind, Outcome]:
    """Returns what was decided on, and the outcome. `letter_id`: restricts the decision to this letter.

    Raises NotFound for a signature of another letter, NothingWaits, SeveralWait, NotAllowed for one's own, and
    ChangedSinceSeen.
    """
    signature = locked(session, decision.signature_id, letter_id=letter_id)
    kind, case = _the_one(session, signature, decision, by=by)
    approvals.refuse_own(session, signature, by=by)
    decision.on.refuse_other(case.facts)
    if decision.stands:
        return kind, kind.accept(session, case, by=by, now=now)
    kind.refuse(session, case, reason=decision.reason, by=by, now=now)
    return kind, Outcome.DONE


def _the_one(session: Session, signature: Signature, decision: NameDecision, *, by: By) -> tuple[NameKind, Case]:
    reader = Reader(session, signature.letter_id, by)
    asked = [kind for word, kind in KINDS.items() if decision.kind in (None, word)]
    found = [(kind, case) for kind in asked if (case := kind.case(reader, signature)) and decision.on.fits(case.name)]
    if not found:
        raise NothingWaits
    if len(found) > 1:
        raise SeveralWait
    return found[0]


def take_back(
    session: Session, *, signature_id: int, on: Seen | Typed, by: By, now: datetime, letter_id: int | None = None
) -> None:
    """Undoes the release of a held name within a day. Raises like `signature_as_seen`, and NotAllowed."""
    signature_as_seen(session, signature_id, on=on, by=by, letter_id=letter_id)
    approvals.take_back(session, signature_id=signature_id, by=by, now=now)


def signature_as_seen(
    session: Session, signature_id: int, *, on: Seen | Typed, by: By, letter_id: int | None = None
) -> Signature:
    """The signature to decide on from its own page, locked. Raises NotFound for one of another letter, NothingWaits,
    NotAllowed for one's own, and ChangedSinceSeen.
    """
    signature = locked(session, signature_id, letter_id=letter_id)
    if signature.is_pending or not on.fits(signature.name):
        raise NothingWaits
    approvals.refuse_own(session, signature, by=by)
    on.refuse_other(signature_facts(signature, Beside(session, [signature_id])))
    return signature


def everything_waiting(session: Session, letter_id: int, *, by: By) -> Iterator[tuple[NameKind, Case]]:
    """Everything that waits on a letter, longest wait first within each kind."""
    reader = Reader(session, letter_id, by)
    for kind in KINDS.values():
        for case in kind.cases(reader, kind.rows(session, letter_id)):
            yield kind, case


def count_waiting(session: Session, letter_id: int, *, most: int) -> int:
    """Names that wait for review, counting up to `most` of each kind. Those that resemble a protected name are not
    counted: they are searched for only where they are shown.
    """
    kinds = (kind.waiting(letter_id) for kind in KINDS.values() if kind is not RESEMBLING)
    return sum(
        session.scalar(select(func.count()).select_from(one.order_by(None).limit(most).subquery())) or 0
        for one in kinds
    )
