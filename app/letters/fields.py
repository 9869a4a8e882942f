"""Fields of a letter's form: lines that are cleaned, days, moments and numbers that are read. What was typed stays in
the field as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from wtforms import Field, FieldList, Form, FormField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from app import names, texts
from app.bounds import AtMost

MOST_LINE = 200
MOST_LINES = 100
YEARS = range(2000, 2200)  # so that two days and a month can be added to every moment

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
    """Several lines, each of them one thing."""

    def __init__(self, label: str = "", *, most: int = 20 * MOST_LINE, **kwargs: Any) -> None:
        super().__init__(label, [AtMost(most)], **kwargs)
        self.most = most

    @property
    def said(self) -> tuple[str, ...]:
        typed = texts.normal((self.data or "")[: self.most])
        lines = (names.clean_line(line, MOST_LINE) for line in typed.split("\n"))
        return tuple(line for line in lines if line)[:MOST_LINES]


class _Parsed(StringField):
    """Text that is read as something else, or as nothing."""

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
    sentence = "Enter a day, like 2026-03-21"

    def read(self, typed: str) -> date:
        return _in_our_time(date.fromisoformat(typed))


class MomentField(_Parsed):
    """In UTC, as a browser's own field for day and time sends it."""

    sentence = "Enter a day and a time in UTC, like 2026-03-21T18:00"

    def read(self, typed: str) -> datetime:
        at = datetime.fromisoformat(typed.replace(" ", "T"))
        if at.tzinfo is not None:
            raise ValueError(typed)
        return _in_our_time(at.replace(tzinfo=UTC))

    def written(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


class Number(_Parsed):
    sentence = "Enter a whole number, 1 or more"

    def read(self, typed: str) -> int:
        number = int(typed.replace(",", "").replace(" ", ""))
        if not 1 <= number <= 100_000_000:
            raise ValueError(typed)
        return number


def _in_our_time(when: _When) -> _When:
    if when.year not in YEARS:
        raise ValueError(when)
    return when


class Revision(HiddenField):
    """Of the letter, that the page has shown. A form that names none has seen none: it is not the newest."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


def revision_in(typed: str | None) -> int:
    """The revision that a form has shown; 0, which no letter has, where it says none."""
    return int(typed) if typed and re.fullmatch(r"[0-9]{1,9}", typed) else 0


def errors_of(fields: Form | Sequence[Field]) -> Iterator[tuple[str, str]]:
    """(field id, message) of each bad field, rows included, in the form's order."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from errors_of(list(field))
        elif isinstance(field, FormField):
            yield from errors_of(field.form)
        else:
            for message in field.errors[:1]:
                yield (f"{field.id}-0" if isinstance(field, RadioField) else field.id), str(message)
