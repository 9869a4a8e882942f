"""Fields of a letter's form: cleaned lines, parsed days, datetimes and numbers. Invalid input stays as typed."""

import re
from datetime import date, datetime
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from wtforms import (
    Form,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Optional

from app.i18n import languages, time_zones
from app.i18n.hours import NoSuchHour, moment_on
from app.i18n.time_zones import UTC_NAME, zone_of
from app.text import markdown, names
from app.web.bounded_fields import AtMost

MOST_LINE = 200
MOST_LINES = 100
YEARS = range(2000, 2200)  # leaves room to add two days and a month to every datetime

_When = TypeVar("_When", date, datetime)


class Line(StringField):
    """One line of text."""

    def __init__(self, label: str = "", *, most: int = MOST_LINE, **kwargs: Any) -> None:
        super().__init__(label, [AtMost(most)], **kwargs)
        self.most = most

    @property
    def said(self) -> str:
        return names.clean_line((self.data or "")[: self.most], self.most)


class Lines(TextAreaField):
    """Several lines, one item each."""

    def __init__(self, label: str = "", *, most: int = 20 * MOST_LINE, **kwargs: Any) -> None:
        super().__init__(label, [AtMost(most)], **kwargs)
        self.most = most

    @property
    def said(self) -> tuple[str, ...]:
        typed = markdown.normal((self.data or "")[: self.most])
        lines = (names.clean_line(line, MOST_LINE) for line in typed.split("\n"))
        return tuple(line for line in lines if line)[:MOST_LINES]


class _Parsed(StringField):
    """Text that is parsed; the data is None if that fails."""

    sentence = ""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        try:
            self.data = self.read(typed) if typed else None
        except ValueError as error:
            self.data = None
            raise ValueError(self.sentence) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        return str(value)


class Day(_Parsed):
    sentence = lazy_gettext("Enter a day, like 2026-03-21")

    def read(self, typed: str) -> date:
        return _in_range(date.fromisoformat(typed))


class MomentField(_Parsed):
    """A local date and time, in the format of a browser's datetime-local input. Once the form has set the time zone
    (`read_in`), the data is a datetime in UTC.
    """

    sentence = lazy_gettext("Enter a day and a time, like 2026-03-21T18:00")
    zone = UTC_NAME

    def read(self, typed: str) -> datetime:
        at = datetime.fromisoformat(typed.replace(" ", "T"))
        if at.tzinfo is not None:
            raise ValueError(typed)
        return _in_range(at)

    def written(self, value: datetime) -> str:
        return value.astimezone(zone_of(self.zone)).strftime("%Y-%m-%dT%H:%M")

    def read_in(self, zone: str, *, saved_in: str) -> None:
        """Converts to UTC. A saved value that was not edited keeps its seconds if the zone is the same."""
        self.zone, clocks, saved = zone, self.data, self.object_data
        if clocks is None or clocks.tzinfo is not None:
            return
        if saved is not None and zone == saved_in and self.written(saved) == f"{clocks:%Y-%m-%dT%H:%M}":
            self.data = saved
            return
        try:
            self.data = moment_on(clocks, zone)
        except NoSuchHour as error:
            self.data = None
            self.process_errors.append(str(error))


class ZoneField(SelectField):
    """A time zone by its IANA name."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, **kwargs)

    @property
    def said(self) -> str | None:
        """None if it is not a valid zone."""
        return self.data if self.data in time_zones.names() else None

    def offer(self, saved: str) -> None:
        """The usual choices, and the saved value if it is not among them."""
        usual = [
            SelectChoice(name, words, optgroup=area) for area, zones in time_zones.offered() for name, words in zones
        ]
        as_saved = [SelectChoice(saved, saved, optgroup=gettext("As saved"))]
        self.choices = usual if any(saved == one.value for one in usual) else as_saved + usual

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if self.said is None:
            raise ValidationError(gettext("Choose a time zone from the list"))


class LanguageField(SelectField):
    """A language by its BCP 47 tag."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, **kwargs)
        self.choices = [SelectChoice(*one) for one in languages.offered()]

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        if not languages.is_offered(self.data or ""):
            raise ValidationError(gettext("Choose a language from the list"))


def zone_for(form: Form, field: ZoneField, *, saved: str) -> str:
    """The zone that a form selects, or else the saved one; the form's datetimes are interpreted in it."""
    field.offer(saved)
    zone = field.said or saved
    for one in form:
        if isinstance(one, MomentField):
            one.read_in(zone, saved_in=saved)
    return zone


class Number(_Parsed):
    sentence = lazy_gettext("Enter a whole number, 1 or more")

    def read(self, typed: str) -> int:
        number = int(typed.replace(",", "").replace(" ", ""))
        if not 1 <= number <= 100_000_000:
            raise ValueError(typed)
        return number


def _in_range(when: _When) -> _When:
    if when.year not in YEARS:
        raise ValueError(when)
    return when


class Revision(HiddenField):
    """The letter's revision that the page has shown. A form without one never counts as up to date."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


def revision_in(typed: str | None) -> int:
    """The revision that a form has shown; 0, which no letter has, if there is none."""
    return int(typed) if typed and re.fullmatch(r"[0-9]{1,9}", typed) else 0
