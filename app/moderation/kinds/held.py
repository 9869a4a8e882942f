from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.models import Signature
from app.moderation import actions, approvals, queries
from app.moderation.approvals import Outcome
from app.moderation.cases import Case
from app.moderation.kinds.kind import NameKind, Wait
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards


class Held(NameKind):
    """Outside the ledger: yes enters it, no removes it."""

    word = "held"
    says_yes = lazy_gettext("Released. The signature will count in a moment. You can undo this for 24 hours.")
    says_no = lazy_gettext("Refused. We email the signer the reason.")
    place = (Signature.confirmed_at, Signature.id)

    def waiting(self, letter_id: int) -> Select[Signature]:
        return queries.held_signatures(letter_id)

    def row_of(self, session: Session, signature: Signature) -> Signature | None:  # noqa: ARG002
        return signature if signature.is_held else None

    def wait(self, row: Signature, guards: Guards) -> Wait:
        two = approvals.needs_two(row, guards.famous)
        return Wait(row, row.name or "", row.signed_up_at, hold_reason=row.hold_reason, needs_two=two)

    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome:
        return approvals.release(session, signature_id=case.signature.id, by=by, now=now)

    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None:
        actions.remove(session, signature_id=case.signature.id, reason=reason, by=by, now=now)

    def described(self, case: Case) -> str:
        return gettext("held, %(reason)s", reason=case.signature.hold_reason)
