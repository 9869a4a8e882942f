"""A kind of name review. To add one, add a file here, a line in KINDS, and a table in `console/names.html`."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.models import Signature, Verdict
from app.moderation.approvals import Outcome
from app.moderation.cases import Beside, Case, Reader
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards
from app.web.as_seen import Facts


@dataclass(frozen=True)
class Wait:
    """A kind's description of one of its rows."""

    signature: Signature
    name: str  # the name to decide on
    since: datetime  # approvals count from this time
    asked: Any = None
    hold_reason: str | None = None
    needs_two: bool = False
    more: Facts = ()
    verdict: Verdict = Verdict.RELEASE  # as which approvals are recorded


class NameKind(ABC):
    word: ClassVar[str]  # used in forms, in `flask names --kind`, and as the anchor of its table
    says_yes: ClassVar[str]  # the message after a decision; lazy
    says_no: ClassVar[str]
    place: ClassVar[tuple[Any, ...]]  # of a row of `waiting` in their order; the last column names it

    @property
    def accepted(self) -> str:
        return str(self.says_yes)

    @property
    def refused(self) -> str:
        return str(self.says_no)

    @abstractmethod
    def waiting(self, letter_id: int) -> Select[Any]:
        """The waiting rows, in order."""

    @abstractmethod
    def row_of(self, session: Session, signature: Signature) -> Any | None:
        """The row of a locked signature, if it waits."""

    @abstractmethod
    def wait(self, row: Any, guards: Guards) -> Wait: ...

    @abstractmethod
    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome: ...

    @abstractmethod
    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None: ...

    @abstractmethod
    def described(self, case: Case) -> str:
        """Why it waits, for the command line."""

    def rows(self, session: Session, letter_id: int) -> Sequence[Any]:
        """All waiting rows, for the command line."""
        return session.scalars(self.waiting(letter_id)).all()

    def cases(self, reader: Reader, rows: Sequence[Any]) -> list[Case]:
        waits = [self.wait(row, reader.guards) for row in rows]
        beside = Beside(reader.session, {one.signature.id for one in waits})
        return [self._case(reader, beside, one) for one in waits]

    def case(self, reader: Reader, signature: Signature) -> Case | None:
        """This kind's case for a locked signature, if one waits."""
        row = self.row_of(reader.session, signature)
        return self.cases(reader, [row])[0] if row is not None else None

    def _case(self, reader: Reader, beside: Beside, wait: Wait) -> Case:
        of = wait.signature.id
        said = beside.approvals(of, wait.name, verdict=wait.verdict, since=wait.since, by=reader.by)
        return Case(
            signature=wait.signature,
            name=wait.name,
            asked=wait.asked,
            needs_two=wait.needs_two,
            approvals=said if wait.needs_two else [],
            routes=beside.routes[of],
            reports=beside.reports[of],
            is_own=reader.is_own(wait.signature),
            like=reader.like(wait.name, wait.hold_reason),
            more=wait.more,
        )
