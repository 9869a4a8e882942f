"""A field for an email address: parsed once, with a question if it looks like a typo."""

from functools import cached_property
from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_ngettext
from wtforms import StringField, ValidationError

from app.text import addresses
from app.text.addresses import Address, BadAddress
from app.text.mistyped_domains import near_miss
from app.web.bounded_fields import AtMost

IN_FULL = lazy_gettext("Enter an email address in full, like name@example.org")
MISSING = lazy_gettext("Enter your email address")
TOO_LONG = lazy_ngettext(
    "Shorten this: an email address has at most %(num)s character",
    "Shorten this: an email address has at most %(num)s characters",
    addresses.LONGEST_ADDRESS,
)
AT_MOST = AtMost(addresses.LONGEST_ADDRESS, raw=addresses.LONGEST_TYPED, says=TOO_LONG)


class AddressField(StringField):
    """`missing` is the message for an empty field, `instead` the one for a malformed address. The form may also send
    `<name>_meant`, the answer to "Did you mean …?": one of the two addresses.
    """

    def __init__(self, label: str = "", *, missing: str = MISSING, instead: str = IN_FULL, **kwargs: Any) -> None:
        super().__init__(label, [AT_MOST], **kwargs)
        self._missing, self._instead = missing, instead
        self._answer = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        answers = formdata.getlist(self.answer_name) if formdata else []
        self._answer = answers[0] if answers else ""

    @property
    def answer_name(self) -> str:
        return f"{self.name}_meant"

    @cached_property
    def typed(self) -> Address:
        """Raises BadAddress."""
        return addresses.parse_new_address(self.data or "")

    @cached_property
    def meant(self) -> Address | None:
        """The probable correction of a typo; None if there is nothing to ask. Raises BadAddress."""
        return near_miss(self.typed)

    @property
    def address(self) -> Address:
        """Of a valid field. Raises BadAddress."""
        return self.meant if self.meant is not None and self._answer == self.meant.deliver_to else self.typed

    @property
    def is_sure(self) -> bool:
        """True if the typo question was asked and answered with the address as typed. Raises BadAddress."""
        return self.meant is not None and self._answer == self.typed.deliver_to

    @property
    def said(self) -> str:
        """The address for display; empty if there is none."""
        try:
            return self.address.deliver_to
        except BadAddress:
            return ""

    def read(self) -> Address:
        """Raises ValidationError with the message for the user, which may be a question."""
        try:
            address = self.address
        except BadAddress as error:
            raise ValidationError(self._in_words(error)) from error
        if self.meant is not None and address is self.typed and not self.is_sure:
            raise ValidationError(gettext("Did you mean %(address)s?", address=self.meant.deliver_to))
        return address

    def _in_words(self, error: BadAddress) -> str:
        if not error.reason and not (self.data or "").strip():
            return self._missing
        words = f"{error.reason} {self._instead}" if error.then else str(error)
        return words.strip().removesuffix(".")

    @property
    def question(self) -> list[tuple[str, str]]:
        """(value, words) of the two answers, if the question is being asked."""
        if not self.errors or "typed" not in vars(self) or self.meant is None:
            return []
        meant, right = self.meant.deliver_to, self.typed.deliver_to
        return [
            (meant, gettext("Yes, %(address)s", address=meant)),
            (right, gettext("No, %(address)s is right", address=right)),
        ]
