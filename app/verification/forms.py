"""The reviewer's forms, one per verdict."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_ngettext
from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError

from app.models import Verdict
from app.text import names
from app.text.review_reasons import CHOICES, AskReason, DeclineReason
from app.verification.facts import Seen
from app.web.bounded_fields import AtMost, Form

MOST_WORDS = 500  # graphemes
SHORTEN = lazy_ngettext("Shorten it to %(num)s character", "Shorten it to %(num)s characters", MOST_WORDS)
AT_MOST = AtMost(MOST_WORDS, raw=10 * MOST_WORDS, says=SHORTEN)


def choices_of(reasons: type[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(reason.value, CHOICES[reason]) for reason in reasons]


class DecisionForm(Form):
    """Each carries the digest of what the reviewer saw, so that nothing is decided unseen."""

    verdict: Verdict
    digest = HiddenField(name="seen")

    def seen(self, route_id: int) -> Seen:
        return Seen(route_id, self.digest.data)


class VerifyForm(DecisionForm):
    verdict = Verdict.VERIFY
    tie = StringField(lazy_gettext("Why does this mailbox belong to that person?"), [AT_MOST])

    def validate_tie(self, field: Field) -> None:
        _check_words(field)
        if not names.clean_line(field.data or "", MOST_WORDS):
            raise ValidationError(gettext("Write what ties this mailbox to that person"))

    @property
    def cleaned_tie(self) -> str:
        return names.clean_line(self.tie.data or "", MOST_WORDS)


class WithNote(DecisionForm):
    note = TextAreaField(lazy_gettext("Note to the signer"), [AT_MOST])

    def validate_note(self, field: Field) -> None:
        _check_words(field)

    @property
    def cleaned_note(self) -> str | None:
        return names.clean_line(self.note.data or "", MOST_WORDS) or None


class AskForm(WithNote):
    verdict = Verdict.ASK
    reason = RadioField(lazy_gettext("What do you want to know?"), choices=choices_of(AskReason), validate_choice=False)

    def validate_reason(self, field: Field) -> None:
        _check_reason(field, AskReason)


class DeclineForm(WithNote):
    verdict = Verdict.DECLINE
    reason = RadioField(
        lazy_gettext("Why do you decline it?"), choices=choices_of(DeclineReason), validate_choice=False
    )

    def validate_reason(self, field: Field) -> None:
        _check_reason(field, DeclineReason)


FORMS: dict[str, type[DecisionForm]] = {form.verdict.value: form for form in (VerifyForm, AskForm, DeclineForm)}


def form_for(verdict: str | None, posted: Any = None) -> DecisionForm:
    """The form of a verdict; that of verifying if the verdict is unknown."""
    return FORMS.get(verdict or "", VerifyForm)(posted)


def _check_reason(field: Field, reasons: type[StrEnum]) -> None:
    if field.data not in {reason.value for reason in reasons}:
        raise ValidationError(gettext("Choose the reason"))


def _check_words(field: Field) -> None:
    if names.too_long(names.clean_line(field.data or "", 10 * MOST_WORDS), MOST_WORDS):
        raise ValidationError(SHORTEN)
