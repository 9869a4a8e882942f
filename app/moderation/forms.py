"""Reporting a name: which, why, and by which mailbox."""

from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, ValidationError

from app import tokens
from app.models import ReportKind
from app.signing.address_fields import AddressField
from app.signing.address_forms import WithEmail

KINDS = [
    SelectChoice(ReportKind.FAKE.value, "This person did not sign; somebody used the name"),
    SelectChoice(ReportKind.NOT_A_NAME.value, "This is not a name"),
    SelectChoice(ReportKind.ME.value, "This is me, and I did not sign"),
]


class ReportForm(WithEmail):
    found = True  # the page shows names to choose from

    q = HiddenField()  # the search that found the name
    name = StringField("Name")  # the mark of a listed signature
    kind = RadioField("What is wrong?", choices=KINDS, validate_choice=False)
    email = AddressField("Your e-mail")

    def validate_name(self, field: Field) -> None:
        if tokens.id_in(field.data or "") is None:
            raise ValidationError("Choose the name")

    def validate_kind(self, field: Field) -> None:
        if field.data not in {choice.value for choice in KINDS}:
            raise ValidationError("Choose what is wrong")

    def validate_email(self, field: Field) -> None:
        if self.kind.data == ReportKind.ME.value:
            super().validate_email(field)

    @property
    def signature_id(self) -> int:
        """Of a valid form; whether the letter shows that name is asked later."""
        return tokens.id_in(self.name.data or "") or 0

    @property
    def is_about_me(self) -> bool:
        return bool(self.kind.data == ReportKind.ME.value)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """In page order; the name is the first of the rounds, and where none were found it has to be found first."""
        if self.errors and not self.found:
            return [("q", "Find the name first, then choose it")]
        of = {"name": "name-0", "kind": "kind-0", "email": "email"}
        return [(of[name], str(self[name].errors[0])) for name in of if self[name].errors]
