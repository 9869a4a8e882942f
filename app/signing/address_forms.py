"""Shared by all forms that ask for a mailbox."""

from typing import ClassVar

from flask_babel import gettext, lazy_gettext
from wtforms import Field, ValidationError

from app.signing.address_fields import AddressField
from app.text import addresses
from app.web.bounded_fields import Form


class WithEmail(Form):
    takes_throw_away: ClassVar[bool] = False

    email = AddressField(lazy_gettext("Email"))

    def validate_email(self, _field: Field) -> None:
        address = self.email.read()
        throws_away = addresses.is_disposable(address.domain) and not self.email.is_sure
        if throws_away and not self.takes_throw_away:
            raise ValidationError(
                gettext("This kind of address stops working after a few minutes. Enter one you’ll keep")
            )

    @property
    def address(self) -> addresses.Address:
        """Of a valid form."""
        return self.email.address
