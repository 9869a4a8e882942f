from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.i18n.lists import all_of
from app.models import Report, Signature
from app.moderation import actions, queries, reports
from app.moderation.approvals import Outcome
from app.moderation.cases import Case
from app.moderation.kinds.kind import NameKind, Wait
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards


class Reported(NameKind):
    """A doubted name: yes keeps it and shows it again, no removes the signature."""

    word = "reported"
    says_yes = lazy_gettext("Kept. The name appears as the signer chose.")
    says_no = lazy_gettext("Removed. We email the signer the reason.")
    place = (queries.FOREMOST, Report.id)

    def waiting(self, letter_id: int) -> Select[Report]:
        return queries.waiting_reports(letter_id)

    def row_of(self, session: Session, signature: Signature) -> Report | Signature | None:
        """The foremost report. Without one, a name that is still hidden, after a restore from a removal or a backup,
        waits too.
        """
        report = reports.foremost(session, signature.id)
        if report is not None and signature.is_confirmed:
            return report
        return signature if signature.is_confirmed and signature.hidden_at is not None else None

    def wait(self, row: Report | Signature, guards: Guards) -> Wait:  # noqa: ARG002
        signature = row.signature if isinstance(row, Report) else row
        asked = row if isinstance(row, Report) else None
        return Wait(signature, signature.name or "", signature.signed_up_at, asked=asked)

    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome:
        return reports.keep(session, signature_id=case.signature.id, by=by, now=now)

    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None:
        actions.remove(session, signature_id=case.signature.id, reason=reason, by=by, now=now)

    def described(self, case: Case) -> str:
        kinds = all_of([one.kind.value for one in case.reports] or [gettext("before")])
        if case.signature.hidden_at:
            return gettext("reported, %(kinds)s, hidden", kinds=kinds)
        return gettext("reported, %(kinds)s, still shown", kinds=kinds)
