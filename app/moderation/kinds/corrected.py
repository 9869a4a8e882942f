from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.models import Correction, Signature
from app.moderation import corrections
from app.moderation.approvals import Outcome
from app.moderation.cases import Case
from app.moderation.kinds.kind import NameKind, Wait
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards


class Corrected(NameKind):
    """The signer asks for another name or credit: yes publishes it, no keeps the old one."""

    word = "corrected"
    says_yes = lazy_gettext("Accepted. The corrected name will appear in a moment.")
    says_no = lazy_gettext("Refused. The name stays as it was.")
    place = (Correction.made_at, Correction.signature_id)

    def waiting(self, letter_id: int) -> Select[Correction]:
        return corrections.waiting_corrections(letter_id)

    def row_of(self, session: Session, signature: Signature) -> Correction | None:
        return session.get(Correction, signature.id, populate_existing=True) if signature.is_confirmed else None

    def wait(self, row: Correction, guards: Guards) -> Wait:
        asked_for = [(gettext("the correction"), [row.name, row.file_under, row.credit, row.hold_reason, row.made_at])]
        return Wait(
            row.signature, row.name, row.made_at, asked=row, hold_reason=row.hold_reason,
            needs_two=corrections.needs_two(row.signature, row, guards.famous), more=asked_for,
        )  # fmt: skip

    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome:
        return corrections.accept(session, seen=case.asked, by=by, now=now)

    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None:  # noqa: ARG002
        corrections.refuse(session, seen=case.asked, by=by, now=now)

    def described(self, case: Case) -> str:
        name, credit = case.signature.name, case.asked.credit
        if credit:
            return gettext("correction of %(name)s, %(credit)s", name=name, credit=credit)
        return gettext("correction of %(name)s", name=name)
