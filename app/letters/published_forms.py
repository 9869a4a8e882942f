"""Forms for reopening a published letter and for recording its delivery."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from flask_babel import gettext, lazy_gettext, lazy_pgettext
from wtforms import Field, ValidationError

from app.i18n.formats import moment
from app.letters.fields import Day, Line, MomentField
from app.models import Letter
from app.web.bounded_fields import Form


class ReopenForm(Form):
    """The new closing time, in the letter's own time zone."""

    closes_at = MomentField()

    def __init__(self, formdata: Any = None, *, letter: Letter, now: datetime) -> None:
        super().__init__(formdata)
        self.letter = letter
        self.now = now
        self.closes_at.read_in(letter.time_zone, saved_in=letter.time_zone)

    def validate_closes_at(self, field: Field) -> None:
        if field.data and field.data <= self.now:
            raise ValidationError(gettext("Choose a time in the future, or leave it empty"))
        opens_at = self.letter.opens_at
        if field.data and opens_at and field.data <= opens_at:
            raise ValidationError(
                gettext("It opens on %(moment)s: choose a later time", moment=moment(opens_at, self.letter.time_zone))
            )


class DeliveryForm(Form):
    """To whom the letter was delivered, and when. "To whom" is printed on the letter's page."""

    to_whom = Line(lazy_gettext("To whom"))
    delivered_on = Day(lazy_pgettext("before a day", "On"))

    def __init__(
        self,
        formdata: Any = None,
        *,
        why_not_on: Callable[[date], str | None],
        why_not_to: Callable[[str], str | None],
    ) -> None:
        super().__init__(formdata)
        self._why_not_on = why_not_on
        self._why_not_to = why_not_to

    def validate_to_whom(self, _: Field) -> None:
        if not self.to_whom.said:
            raise ValidationError(gettext("Say who it was delivered to"))
        if refusal := self._why_not_to(self.to_whom.said):
            raise ValidationError(refusal)

    def validate_delivered_on(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(gettext("Enter the day on which it was delivered"))
        if refusal := self._why_not_on(field.data):
            raise ValidationError(refusal)

    @property
    def said(self) -> tuple[str, date]:
        """The values of a valid form: to whom, and when."""
        return self.to_whom.said, cast(date, self.delivered_on.data)
