"""What every form that asks for a mailbox shares."""

from functools import cached_property
from typing import ClassVar

from wtforms import Field, Form, StringField, ValidationError

from app import addresses
from app.signing.fields import first_errors


class WithEmail(Form):
    takes_throw_away: ClassVar[bool] = False

    email = StringField("E-mail")

    def validate_email(self, _field: Field) -> None:
        try:
            address = self.address
        except addresses.BadAddress as error:
            raise ValidationError("Enter an e-mail address in full, like name@example.org") from error
        if addresses.is_disposable(address.domain) and not self.takes_throw_away:
            raise ValidationError("This kind of address ends after minutes. Enter one that you keep")

    @cached_property
    def address(self) -> addresses.Address:
        """As posted, read once. Raises BadAddress where the form is not valid."""
        return addresses.parse_address(self.email.data or "")

    @property
    def error_list(self) -> list[tuple[str, str]]:
        return list(first_errors(self))
