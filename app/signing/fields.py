"""Fields that several forms of this room share. What was typed is cleaned, then checked, never lost."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from wtforms import Field, Form, RadioField, SelectChoice, SelectField, StringField, ValidationError

from app import addresses, names, published_credits
from app.letters.queries import LetterNow, offers
from app.models import Letter, RouteKind

MOST_CREDIT = 80

ROUTES = [
    SelectChoice(RouteKind.WORK_EMAIL.value, "Work e-mail"),
    SelectChoice(RouteKind.PUBLISHED_CREDITS.value, "Published credits"),
    SelectChoice(RouteKind.LATER.value, "Later"),
]

UNTICKED = ("", "0", "false")  # what a box sends, where it sends anything, when it is not ticked


class WithName(Form):
    name = StringField("Name, as it should appear")

    def validate_name(self, field: Field) -> None:
        cleaned = names.clean_name(field.data or "")
        if not names.is_name(cleaned):
            raise ValidationError("Enter your name as it should appear")
        if names.too_long(cleaned):
            raise ValidationError("Shorten your name to 100 characters")


class WithClaim(Form):
    """A profession, and how it can be checked. `claims` says whether they are asked at all."""

    profession = SelectField("Profession", validate_choice=False)
    credit = StringField("Your credit")
    route = RadioField("How can we check?", choices=ROUTES, validate_choice=False)
    work_email = StringField("Work e-mail")
    evidence = StringField("Published credits")

    def __init__(self, letter: Letter | LetterNow, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.letter = letter
        self.profession.choices = self._professions  # read when they are shown: most who post claim nothing

    @property
    def claims(self) -> bool:
        return True

    def _professions(self) -> list[SelectChoice]:
        listed = [SelectChoice(one.slug, one.name) for one in self.letter.professions]
        return [SelectChoice("", "Choose a profession"), *listed]

    @property
    def work_address(self) -> str | None:
        """As typed, of a valid form that offers one."""
        by_work_email = self.claims and self.route.data == RouteKind.WORK_EMAIL.value
        return self._work.deliver_to if by_work_email else None

    @cached_property
    def _work(self) -> addresses.Address:
        """As posted, read once. Raises BadAddress."""
        return addresses.parse_address(self.work_email.data or "")

    @property
    def cleaned_evidence(self) -> str | None:
        """As typed, of a valid form that offers published credits."""
        by_credits = self.claims and self.route.data == RouteKind.PUBLISHED_CREDITS.value
        return cleaned_evidence(self.evidence.data) if by_credits else None

    @property
    def cleaned_credit(self) -> str | None:
        return cleaned_credit(self.credit.data) if self.claims else None

    def validate_profession(self, field: Field) -> None:
        if self.claims and not offers(self.letter.id, field.data or ""):
            raise ValidationError("Choose the profession that you are credited in")

    def validate_credit(self, field: Field) -> None:
        if self.claims:
            check_credit(field)

    def validate_route(self, field: Field) -> None:
        if self.claims and field.data not in {choice.value for choice in ROUTES}:
            raise ValidationError("Choose how we can check, or choose “Later”")

    def validate_work_email(self, _field: Field) -> None:
        if not self.claims or self.route.data != RouteKind.WORK_EMAIL.value:
            return
        try:
            address = self._work
        except addresses.BadAddress as error:
            raise ValidationError("Enter your work e-mail in full, or choose another way") from error
        if addresses.is_free_mail(address.domain) or addresses.is_disposable(address.domain):
            raise ValidationError(
                "This is a mailbox that anybody can open, so it cannot show where you work. "
                "Enter the address that your studio, agency or guild gave you, or choose “Later”"
            )

    def validate_evidence(self, field: Field) -> None:
        if self.claims and self.route.data == RouteKind.PUBLISHED_CREDITS.value:
            check_evidence(field)


def check_evidence(field: Field) -> None:
    try:
        published_credits.parse_credit(field.data or "")
    except published_credits.BadCredit as error:
        raise ValidationError(str(error)) from error


def cleaned_evidence(typed: str | None) -> str:
    return names.clean_line(typed or "", published_credits.LONGEST)


def check_credit(field: Field) -> None:
    if names.too_long(names.clean_line(field.data or "", 10 * MOST_CREDIT), MOST_CREDIT):
        raise ValidationError(f"Shorten your credit to {MOST_CREDIT} characters")


def cleaned_credit(typed: str | None) -> str | None:
    return names.clean_line(typed or "", MOST_CREDIT) or None


def first_errors(form: Form) -> Iterator[tuple[str, str]]:
    """(field id, message) of each bad field, as the summary above a form lists them."""
    for field in form:
        for message in field.errors[:1]:
            yield (f"{field.id}-0" if isinstance(field, RadioField) else field.id), str(message)
