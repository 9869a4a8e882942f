"""The sign form and the confirm form: one set of fields, two doors."""

from collections.abc import Iterator
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import StopValidation

from app import addresses, names, places
from app.models import Letter, LetterKind, RouteKind
from app.signing.details import Details

MOST_CREDIT = 80

YES_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
ROUTES = [SelectChoice(RouteKind.WORK_EMAIL.value, "Work e-mail"), SelectChoice(RouteKind.LATER.value, "Later")]


COUNTRIES = [SelectChoice("", "Choose a country"), *(SelectChoice(*country) for country in places.countries())]
REGIONS = [SelectChoice("", "Choose a state"), *(SelectChoice(*region) for region in places.regions())]


ACTIONS = "actions"  # the place of a pledge's tick boxes
PAGE_ORDER = (
    "name", "email", "country", "region", ACTIONS, "professional", "profession", "credit", "route", "work_email",
    "show_name", "consent",
)  # fmt: skip
IN_SUMMARY = {"Choose yes or no": "Show my name: choose yes or no"}  # where no label stands above


class Chosen:
    """Stops with our own sentence where nothing, or nothing that we offered, was chosen."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 - WTForms reads this attribute of every validator

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data or all(choice.value != field.data for choice in field.choices):
            field.errors[:] = []
            raise StopValidation(self.message)


class SignatureForm(Form):
    """Shared by both doors. Text fields are cleaned before they are checked; nothing that was typed is lost."""

    name = StringField("Name, as it should appear")
    country = SelectField("Country", validate_choice=False, validators=[Chosen("Choose a country")])
    region = SelectField("State or territory", validate_choice=False)
    professional = BooleanField("I work in the industry", false_values=("", "0", "false"))
    profession = SelectField("Profession", validate_choice=False)
    credit = StringField("Your credit")
    route = RadioField("How can we check?", choices=ROUTES, validate_choice=False)
    work_email = StringField("Work e-mail")
    show_name = RadioField(
        "Show my name", choices=YES_NO, validate_choice=False, validators=[Chosen("Choose yes or no")]
    )
    updates = BooleanField("Write to me about this letter, until it is delivered", false_values=("", "0", "false"))
    consent = BooleanField("Consent", false_values=("", "0", "false"))
    text = HiddenField()

    def __init__(self, letter: Letter, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.letter = letter
        self._posted = formdata
        self._promised: frozenset[str] = frozenset(kwargs.get("promised", ()))
        self.country.choices = COUNTRIES
        self.region.choices = REGIONS
        self.profession.choices = [
            SelectChoice("", "Choose a profession"),
            *(SelectChoice(one.slug, one.name) for one in letter.professions),
        ]

    def validate_name(self, field: Field) -> None:
        cleaned = names.clean_name(field.data or "")
        if not names.is_name(cleaned):
            raise ValidationError("Enter your name as it should appear")
        if names.too_long(cleaned):
            raise ValidationError("Shorten your name to 100 characters")

    def validate_region(self, field: Field) -> None:
        if self.country.data == "US" and not places.is_region(field.data or ""):
            raise ValidationError("Choose your state or territory")

    def validate_profession(self, field: Field) -> None:
        if self.professional.data and field.data not in {one.slug for one in self.letter.professions}:
            raise ValidationError("Choose the profession that you are credited in")

    def validate_credit(self, field: Field) -> None:
        if self.professional.data and names.too_long(names.clean_line(field.data or "", 10 * MOST_CREDIT), MOST_CREDIT):
            raise ValidationError(f"Shorten your credit to {MOST_CREDIT} characters")

    def validate_route(self, field: Field) -> None:
        if self.professional.data and field.data not in {choice.value for choice in ROUTES}:
            raise ValidationError("Choose how we can check, or choose later")

    def validate_work_email(self, field: Field) -> None:
        if not self.professional.data or self.route.data != RouteKind.WORK_EMAIL.value:
            return
        try:
            address = addresses.parse_address(field.data or "")
        except addresses.BadAddress as error:
            raise ValidationError("Enter your work e-mail in full, or choose another way") from error
        if addresses.is_free_mail(address.domain) or addresses.is_disposable(address.domain):
            raise ValidationError(
                "This is a mailbox that anybody can open, so it cannot show where you work. "
                "Enter the address that your studio, agency or guild gave you, or choose later"
            )

    def validate_consent(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Tick the box if you agree; without it we may not keep your signature")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return valid and not self.action_error

    @property
    def action_boxes(self) -> list[dict[str, Any]]:
        """The tick boxes of a pledge: name, words, checked."""
        ticked = self._ticked()
        return [
            {"name": f"action-{action.key}", "words": action.words, "checked": action.key in ticked}
            for action in self.letter.pledge_actions
        ] if self.letter.kind is LetterKind.PLEDGE else []  # fmt: skip

    @property
    def action_error(self) -> str | None:
        boxes = self.action_boxes if self._posted else []
        return "Choose at least one thing that you promise" if boxes and not any(b["checked"] for b in boxes) else None

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(field id, message) in page order, for the summary above the form."""
        return list(self._errors_in_page_order())

    def _errors_in_page_order(self) -> Iterator[tuple[str, str]]:
        for name in PAGE_ORDER:
            if name == ACTIONS and self.action_error:
                yield self.action_boxes[0]["name"], self.action_error
            if name not in self:
                continue
            field = self[name]
            for message in field.errors[:1]:
                first = f"{field.id}-0" if isinstance(field, RadioField) else field.id
                yield first, IN_SUMMARY.get(str(message), str(message))

    def _ticked(self) -> frozenset[str]:
        if self._posted is None:
            return self._promised
        return frozenset(
            name.removeprefix("action-") for name in self._posted if name.startswith("action-") and self._posted[name]
        )

    def details(self) -> Details:
        """What a valid form says."""
        claims = bool(self.professional.data)
        by_work_email = claims and self.route.data == RouteKind.WORK_EMAIL.value
        return Details(
            name=names.clean_name(self.name.data or ""),
            country=self.country.data,
            region=self.region.data if self.country.data == "US" else None,
            show_name=self.show_name.data == "yes",
            updates=bool(self.updates.data),
            claims=claims,
            profession=self.profession.data if claims else None,
            credit=(names.clean_line(self.credit.data or "", MOST_CREDIT) or None) if claims else None,
            route=self.route.data if claims else None,
            work_address=addresses.parse_address(self.work_email.data).deliver_to if by_work_email else None,
            promised=tuple(box["name"].removeprefix("action-") for box in self.action_boxes if box["checked"]),
        )


class SignForm(SignatureForm):
    email = StringField("E-mail")
    website = StringField()  # honeypot: people do not see it

    def validate_email(self, field: Field) -> None:
        try:
            address = addresses.parse_address(field.data or "")
        except addresses.BadAddress as error:
            raise ValidationError("Enter an e-mail address in full, like name@example.org") from error
        if addresses.is_disposable(address.domain):
            raise ValidationError("This kind of address ends after minutes. Enter one that you keep")

    @property
    def is_from_a_bot(self) -> bool:
        return bool(self.website.data)

    @property
    def address(self) -> addresses.Address:
        return addresses.parse_address(self.email.data or "")


class ConfirmForm(SignatureForm):
    """Prefilled from the pending row; the consent box is always empty at first."""
