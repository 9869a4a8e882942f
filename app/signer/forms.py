"""The forms of the private page and of the lost-link page. On the private page an omitted field stays unchanged."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_ngettext
from wtforms import BooleanField, Field, SelectChoice, SelectField, StringField, TextAreaField, ValidationError

from app.claim_routes import ROUTES
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.kind import Part, RouteKind
from app.models import Letter, Signature
from app.signing.address_fields import AddressField
from app.signing.address_forms import WithEmail
from app.signing.details import Credited
from app.signing.fields import (
    CREDIT_AT_MOST,
    WithClaim,
    WithFileUnder,
    check_credit,
    cleaned_credit,
)
from app.signing.honeypot import WithTrap
from app.signing.place_fields import PlaceField, offered
from app.signing.route_fields import WithParts
from app.text import names
from app.web.bounded_fields import UNTICKED, AtMost, Form

MOST_WORDS = 500  # graphemes, of a message to a reviewer
SHORTEN_WORDS = lazy_ngettext("Shorten it to %(num)s character", "Shorten it to %(num)s characters", MOST_WORDS)
WORDS_AT_MOST = AtMost(MOST_WORDS, raw=10 * MOST_WORDS, says=SHORTEN_WORDS)


class CorrectForm(WithFileUnder):
    """Name, place in the alphabet, credit and place, prefilled with what the signer last asked for."""

    place = PlaceField(may_be_empty=True)
    credit = StringField(lazy_gettext("Your credit"), [CREDIT_AT_MOST])

    def __init__(self, asked: Credited, place: str, formdata: Any = None) -> None:
        self.before = asked
        known = any(place == choice.value for choice in offered())
        super().__init__(formdata, data=asdict(asked) | {"place": place if known else ""})
        self.place.choices = offered() if known else [SelectChoice("", gettext("As it is")), *offered()]

    def validate_credit(self, field: Field) -> None:
        check_credit(field)

    def wanted(self) -> Credited:
        """The values of a valid form."""
        name, file_under = names.clean_name(self.name.data or ""), self.filed_under(before=self.before.name)
        return Credited(name, file_under, cleaned_credit(self.credit.data))


class ClaimForm(WithClaim):
    credit = StringField(
        lazy_gettext("Your credit"), [CREDIT_AT_MOST], id="claim-credit"
    )  # the correction form's field has the plain id

    def __init__(self, letter: Letter, signature: Signature, credit: str | None, formdata: Any = None) -> None:
        data = {
            "profession": signature.profession,
            "credit": credit,
            "route": None if signature.profession is None else next(iter(ROUTES)),
        }
        super().__init__(letter, formdata, data=data)


class AnswerForm(WithParts):
    """The answer to a reviewer's question about a route: a message, the parts its kind asks for again, or both."""

    words = TextAreaField(lazy_gettext("Your answer"), [WORDS_AT_MOST], id="answer-words")

    def __init__(self, kind: RouteKind[Any] | None, formdata: Any = None) -> None:
        super().__init__([kind] if kind and kind.takes_other else [], formdata, id_prefix="answer-")

    @property
    def _answers_again(self) -> bool:
        return any((self[part.field_name].data or "").strip() for part in self.parts)

    def has_to_answer(self, part: Part) -> bool:  # noqa: ARG002
        return self._answers_again

    def validate_words(self, field: Field) -> None:
        check_words(field)
        if not self.cleaned_words and not self._answers_again:
            raise ValidationError(gettext("Write an answer, or enter another number or page"))

    @property
    def claim_draft(self) -> ClaimDraft | None:
        """The answers of a valid form; None if there is only a message."""
        kind = next(iter(self.kinds), None)
        return ClaimDraft(kind.kind, self.said(kind)) if kind and self._answers_again else None

    @property
    def cleaned_words(self) -> str | None:
        return cleaned_words(self.words.data)


class AppealForm(Form):
    """An appeal: once, to another reviewer."""

    words = TextAreaField(lazy_gettext("Why the decision is wrong"), [WORDS_AT_MOST], id="appeal-words")

    def validate_words(self, field: Field) -> None:
        check_words(field)
        if not cleaned_words(field.data):
            raise ValidationError(gettext("Write why the decision is wrong: another reviewer reads it"))

    @property
    def cleaned_words(self) -> str:
        """Of a valid form."""
        return cleaned_words(self.words.data) or ""


class DoubtForm(Form):
    """The signer's reply to a report "this is me and I did not sign"."""

    words = TextAreaField(lazy_gettext("Why the name is yours"), id="doubt-words")

    def validate_words(self, field: Field) -> None:
        check_words(field)
        if not cleaned_words(field.data):
            raise ValidationError(gettext("Write why the name is yours: the moderator who checks it reads it"))

    @property
    def cleaned_words(self) -> str:
        """Of a valid form."""
        return cleaned_words(self.words.data) or ""


def check_words(field: Field) -> None:
    if names.too_long(names.clean_line(field.data or "", 10 * MOST_WORDS), MOST_WORDS):
        raise ValidationError(SHORTEN_WORDS)


def cleaned_words(typed: str | None) -> str | None:
    return names.clean_line(typed or "", MOST_WORDS) or None


class ConsentsForm(Form):
    """Three boxes. Unlike in the other forms, an omitted box counts as not ticked."""

    updates = BooleanField(false_values=UNTICKED)
    audit = BooleanField(false_values=UNTICKED)
    quote = BooleanField(false_values=UNTICKED)


class LostLinkForm(WithTrap, WithEmail):
    """A letter, and the mailbox that signed it."""

    takes_throw_away = True  # an address that could sign can also get its link back

    letter = SelectField(lazy_gettext("Letter"), validate_choice=False)
    email = AddressField(lazy_gettext("Email"))

    def __init__(self, letters: Sequence[Letter], formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.letters = {letter.slug: letter for letter in letters}
        # Of a letter that was taken down, the address that was asked for is all that is said.
        choices = (SelectChoice(one.slug, one.slug if one.is_taken_down() else one.title) for one in letters)
        self.letter.choices = [SelectChoice("", gettext("Choose a letter")), *choices]

    def validate_letter(self, field: Field) -> None:
        if field.data not in self.letters:
            raise ValidationError(gettext("Choose the letter you signed"))

    @property
    def chosen(self) -> Letter:
        """The letter of a valid form."""
        return self.letters[self.letter.data]


class MoveForm(WithEmail):
    """The mailbox that a signature is to move to."""

    email = AddressField(lazy_gettext("Email"), missing=lazy_gettext("Enter your new email address"))
