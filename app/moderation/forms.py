"""Reporting a name: which one, why, and by which mailbox."""

from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, HiddenField, RadioField, SelectChoice, StringField, ValidationError

from app.core import cursors
from app.core.errors import MarkExpired
from app.models import ReportKind
from app.moderation.queries import Chosen
from app.signing.address_fields import AddressField
from app.signing.address_forms import WithEmail
from app.web.bounded_fields import AtMost

KINDS = [
    SelectChoice(ReportKind.FAKE.value, lazy_gettext("This person did not sign; someone used their name")),
    SelectChoice(ReportKind.NOT_A_NAME.value, lazy_gettext("This is not a name")),
    SelectChoice(ReportKind.ME.value, lazy_gettext("This is me, and I did not sign")),
]


class ReportForm(WithEmail):
    found = True  # the page shows names to choose from

    q = HiddenField()  # the search that found the name
    name = StringField(lazy_gettext("Name"), [AtMost(cursors.LONGEST)])  # the cursor of a listed name
    kind = RadioField(lazy_gettext("What is wrong?"), choices=KINDS, validate_choice=False)
    email = AddressField(lazy_gettext("Your email"))

    def __init__(self, now: datetime, formdata: Any = None, **more: Any) -> None:
        self.now = now
        super().__init__(formdata, **more)

    def choice(self, signature_id: int, name: str) -> str:
        """The value of the page's radio button for this name."""
        return cursors.mark_of((signature_id, name), of="report", now=self.now)

    def validate_name(self, field: Field) -> None:
        if self._place_in(field.data) is None:
            raise ValidationError(gettext("Choose the name"))

    def validate_kind(self, field: Field) -> None:
        if field.data not in {choice.value for choice in KINDS}:
            raise ValidationError(gettext("Choose what is wrong"))

    def validate_email(self, field: Field) -> None:
        if self.kind.data == ReportKind.ME.value:
            super().validate_email(field)

    @property
    def chosen(self) -> Chosen:
        """Of a valid form; whether the letter still shows that name is checked later."""
        return Chosen(*(self._place_in(self.name.data) or (0, "")))

    def _place_in(self, mark: str | None) -> cursors.Place | None:
        """None also for a page left open for over an hour."""
        try:
            return cursors.place_in(mark, of="report", now=self.now, begin="")
        except MarkExpired:
            return None

    @property
    def is_about_me(self) -> bool:
        return bool(self.kind.data == ReportKind.ME.value)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """In page order. An error on the name points to the first radio button, or to the search if nothing
        was found.
        """
        if self.errors and not self.found:
            return [("q", gettext("Find the name first, then choose it"))]
        of = {"name": "name-0", "kind": "kind-0", "email": "email"}
        return [(of[name], str(self[name].errors[0])) for name in of if self[name].errors]
