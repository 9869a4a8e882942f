from datetime import datetime
from typing import ClassVar

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.models import Field, Signature, Verdict, WaitingField
from app.moderation import printed_fields
from app.moderation.approvals import Outcome
from app.moderation.cases import Case
from app.moderation.kinds.kind import NameKind, Wait
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards
from app.text import hold_rules
from app.text.hold_rules import HoldReason


class _WaitingWords(NameKind):
    """Words to be printed beside a name that counts already: yes prints them, no leaves the name without them."""

    place = (WaitingField.made_at, WaitingField.id)
    field: ClassVar[Field]
    called: ClassVar[str]  # for the command line; lazy

    def waiting(self, letter_id: int) -> Select[WaitingField]:
        return printed_fields.waiting_fields(letter_id, self.field)

    def row_of(self, session: Session, signature: Signature) -> WaitingField | None:
        return printed_fields.waiting_field(session, signature.id, self.field) if signature.is_confirmed else None

    def wait(self, row: WaitingField, guards: Guards) -> Wait:
        two = row.reason == HoldReason.famous or hold_rules.names_in_line(row.words, guards.famous)
        asked_for = [(gettext("the new wording"), [row.words, row.reason, row.made_at])]
        return Wait(
            row.signature, row.words, row.made_at, asked=row, hold_reason=row.reason, needs_two=two, more=asked_for,
            verdict=Verdict.SHOW,
        )  # fmt: skip

    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome:
        return printed_fields.accept(session, seen=case.asked, two=case.needs_two, by=by, now=now)

    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None:  # noqa: ARG002
        printed_fields.refuse(session, seen=case.asked, by=by, now=now)

    def described(self, case: Case) -> str:
        return str(self.called) % {"name": case.signature.name, "reason": case.asked.reason}


class WaitingCredit(_WaitingWords):
    word = "credit"
    says_yes = lazy_gettext("Accepted. The credit will appear in a moment.")
    says_no = lazy_gettext("Refused. The name stays without it, and we email the signer.")
    field = Field.CREDIT
    called = lazy_gettext("credit of %(name)s, %(reason)s")


class WaitingFileUnder(_WaitingWords):
    word = "file-under"
    says_yes = lazy_gettext("Accepted. The name will be filed under it in a moment.")
    says_no = lazy_gettext("Refused. The name stays where it is filed, and we email the signer.")
    field = Field.FILE_UNDER
    called = lazy_gettext("file-under of %(name)s, %(reason)s")
