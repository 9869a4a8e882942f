"""The rows of a letter's own professions in its form."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FieldList, FormField

from app.letters import own_professions
from app.letters.fields import Line
from app.letters.own_professions import ProfessionNames
from app.letters.row_buttons import MOST_ROWS, fill
from app.text import names
from app.web.bounded_fields import Form

LONGEST = 60
ONLY = lazy_gettext("A letter takes at most %(most)s other professions. Remove one", most=own_professions.MOST)
STAYS = lazy_gettext("A signature names this profession, so it can’t be changed or removed")


class OwnRow(Form):
    name = Line(most=LONGEST)
    one = Line(most=LONGEST)


class OwnRows(FieldList):
    """One profession per row; empty rows are ignored."""

    most = own_professions.MOST  # the most that the button adds

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FormField(OwnRow), max_entries=MOST_ROWS, **kwargs)

    @property
    def said(self) -> tuple[ProfessionNames, ...]:
        return tuple(_said(row) for row in self if row["name"].said)

    def validate(self, form: Form, extra_validators: Sequence[Any] = ()) -> bool:
        """Errors are shown on the row that they concern."""
        valid, before = bool(super().validate(form, extra_validators)), list[ProfessionNames]()
        for row in self:
            if refused := _objection(row, before):
                row["name"].errors = row["name"].errors or [refused]
                valid = False
            elif row["name"].said:
                before.append(_said(row))
        return valid

    def put_back(self, saved: tuple[ProfessionNames, ...], staying: Collection[ProfessionNames]) -> None:
        """Put professions that cannot be removed back in their places, among what was typed, with the reason."""
        typed = [row.data for row in self]
        for at, one in enumerate(saved):
            if one in staying:
                typed.insert(at, {"name": one[0], "one": one[1]})
        fill(self, typed)
        for row in self:
            if _said(row) in staying:
                row["name"].errors = [STAYS]


def _said(row: Field) -> ProfessionNames:
    return row["name"].said, row["one"].said


def _objection(row: Field, before: list[ProfessionNames]) -> str | None:
    """Why this row is invalid, given those before it, as a sentence."""
    name, one = _said(row)
    if not name:
        return gettext("Say what these professionals are called") if one else None
    if not all(names.is_name(words) for words in (name, one) if words):
        return gettext("Use letters: it becomes a heading in the credits")
    if ours := own_professions.like_ours((name, one)):
        return gettext("“%(name)s” is among the professions above: use that one", name=ours.name)
    if other := own_professions.like_another((name, one), before):
        return gettext("This is the same as “%(name)s”", name=other[0])
    return ONLY if len(before) >= own_professions.MOST else None
