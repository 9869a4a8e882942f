"""The sign form and the confirm form, which share one set of fields."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    ValidationError,
)
from wtforms.validators import StopValidation

from app.letters.letter_now import LetterNow
from app.models import Letter
from app.signing.address_fields import AddressField
from app.signing.address_forms import WithEmail
from app.signing.details import Details
from app.signing.fields import WithClaim, WithFileUnder, WithName
from app.signing.honeypot import WithTrap
from app.signing.place_fields import PlaceField
from app.signing.promise_fields import WithPromises
from app.text import names
from app.web.bounded_fields import UNTICKED, Form

YES_NO = [SelectChoice("yes", lazy_gettext("Yes")), SelectChoice("no", lazy_gettext("No"))]

ACTIONS = "actions"  # the place of a pledge's checkboxes
PARTS = "parts"  # and of the route kinds' fields
PAGE_ORDER = (
    "leave_empty",
    "name", "file_under", "email", "place", ACTIONS, "professional", "profession", "credit", "route", PARTS,
    "show_name", "consent",
)  # fmt: skip
MOST_RAW = 1_000  # raw input, as for a name
IN_SUMMARY = {"show_name": lazy_gettext("Show my name: choose yes or no")}  # the summary shows no label


class Chosen:
    """Stops with our own message if nothing, or nothing on offer, was chosen."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 - WTForms reads this attribute of every validator

    def __init__(self, message: str, *, offered: Callable[[str], bool]) -> None:
        self.message = message
        self.offered = offered

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data or not self.offered(field.data):
            field.errors[:] = []
            raise StopValidation(self.message)


class SignatureForm(WithPromises, WithName, WithClaim):
    """Shared by the sign and confirm forms. Text is cleaned before it is checked, and no input is lost."""

    place = PlaceField()
    professional = BooleanField(lazy_gettext("I work in the industry"), false_values=UNTICKED)
    show_name = RadioField(
        lazy_gettext("Show my name"),
        choices=YES_NO,
        validate_choice=False,
        validators=[Chosen(lazy_gettext("Choose yes or no"), offered=("yes", "no").__contains__)],
    )
    updates = BooleanField(lazy_gettext("Email me about this letter until it is delivered"), false_values=UNTICKED)
    quote = BooleanField(lazy_gettext("The organisers may ask me for a quote"), false_values=UNTICKED)
    consent = BooleanField(lazy_gettext("Consent"), false_values=UNTICKED)
    text = HiddenField()

    def __init__(self, letter: Letter | LetterNow, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(letter, formdata, **kwargs)
        self._posted = formdata
        self._promised: frozenset[str] = frozenset(kwargs.get("promised", ()))

    @property
    def claims(self) -> bool:
        return bool(self.professional.data)

    def validate_consent(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Tick the box to agree. We can’t keep your signature without it"))

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(field id, message) in page order, for the summary above the form."""
        return list(self._errors_in_page_order())

    def _errors_in_page_order(self) -> Iterator[tuple[str, str]]:
        asked = [part.field_name for part in self.parts]
        for name in (name for place in PAGE_ORDER for name in (asked if place == PARTS else [place])):
            if name == ACTIONS and self.action_error:
                yield self.action_boxes[0]["name"], self.action_error
            if name not in self:
                continue
            field = self[name]
            for message in field.errors[:1]:
                first = f"{field.id}-0" if isinstance(field, RadioField) else field.id
                yield first, str(IN_SUMMARY.get(name, message))

    def _agrees_to(self, name: str) -> bool:
        """Ignores a posted consent that the letter does not ask for."""
        return bool(self[name].data) and self.letter.asks(name)

    def details(self) -> Details:
        """The values of a valid form."""
        country, region = self.place.stated
        return Details(
            name=names.clean_name(self.name.data or ""),
            country=country,
            region=region,
            show_name=self.show_name.data == "yes",
            updates=self._agrees_to("updates"),
            quote=self._agrees_to("quote"),
            claims=self.claims,
            profession=self.profession.data if self.claims else None,
            credit=self.cleaned_credit,
            claim_draft=self.claim_draft,
            promised=self.promised,
        )


class SignForm(WithTrap, SignatureForm, WithEmail):
    email = AddressField(lazy_gettext("Email"))


class ConfirmForm(SignatureForm, WithFileUnder):
    """Prefilled from the pending row; the consent box always starts empty."""

    filed = HiddenField()  # the name for which "file under" was shown

    @property
    def has_error_in_details(self) -> bool:
        """True if an error is in the part of the page that is folded away."""
        return any(field_id not in ("name", "consent") for field_id, _ in self.error_list)

    def details(self) -> Details:
        before = names.clean_name((self.filed.data or "")[:MOST_RAW])
        return replace(super().details(), file_under=self.filed_under(before=before))
