"""The fields of a letter's text, shared by the form of a draft and the form for amending a published letter."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FieldList, FormField, SelectChoice, TextAreaField, ValidationError

from app.i18n.formats import thousands
from app.letters import defaults
from app.letters.fields import Day, Line, Lines
from app.letters.row_buttons import MOST_ROWS, HasRows
from app.models import Letter, LetterKind
from app.text import markdown
from app.web.bounded_fields import AtMost, Form

MOST_TEXT = 100_000

_HTTPS = re.compile(r"https://[^\s/?#@]+\.[^\s@]+", re.I)

KINDS = [
    SelectChoice(LetterKind.OPEN_LETTER.value, lazy_gettext("Open letter")),
    SelectChoice(LetterKind.PETITION.value, lazy_gettext("Petition")),
    SelectChoice(LetterKind.PLEDGE.value, lazy_gettext("Pledge")),
]


class AddresseeRow(Form):
    name = Line()
    office = Line()
    body = Line()


class TextFields(HasRows, Form):
    """All fields except the kind and the promises, which differ between drafts and published letters."""

    letter: Letter | None
    title = Line()
    summary = Line(most=400)
    caps_line = Line()
    byline = Line()
    place = Line()
    dated = Day()
    addressee = FieldList(FormField(AddresseeRow), max_entries=MOST_ROWS, min_entries=1)
    address = Lines()
    response_to = Line()
    response_url = Line(most=1000)
    salutation = Line()
    valediction = Line()
    source = TextAreaField(validators=[AtMost(MOST_TEXT)])

    def validate_title(self, _: Field) -> None:
        if not self.title.said:
            raise ValidationError(gettext("Give the letter a title"))

    def validate_source(self, field: Field) -> None:
        if markdown.is_beyond_reading(field.data or ""):
            signs, lines = thousands(markdown.MOST_SIGNS), thousands(markdown.MOST_LINES)
            raise ValidationError(
                gettext("Use at most %(signs)s Markdown signs and %(lines)s lines", signs=signs, lines=lines)
            )

    def validate_response_url(self, field: Field) -> None:
        url = (field.data or "").strip()
        if url and not _HTTPS.fullmatch(url):
            raise ValidationError(gettext("Enter a link that begins with https://"))
        if url and not self.response_to.said:
            raise ValidationError(gettext("Say above what the link is to: the docket or the bill"))

    def text_said(self, kind: LetterKind, *, organisation: str, otherwise_dated: date) -> dict[str, Any]:
        """The values of a valid form, by the names in a draft. Lines that were left empty or unchanged from their
        suggestion follow the other fields.
        """
        rows = ((row["name"].said, row["office"].said, row["body"].said) for row in self.addressee)
        addressees = tuple(row for row in rows if any(row))
        was = self.letter and defaults.of(self.letter.kind, _addressees_of(self.letter), organisation)
        suggested = defaults.of(kind, addressees, organisation)
        typed = {"caps_line": self.caps_line.said, "byline": self.byline.said, "address": "\n".join(self.address.said)}
        lines: dict[str, Any] = {
            name: suggested[name] if not said or (was and said == was[name]) else said for name, said in typed.items()
        }
        words = ("title", "summary", "place", "response_to", "salutation", "valediction")
        return lines | {name: self[name].said for name in words} | {
            "kind": kind,
            "addressees": addressees,
            "dated": self.dated.data or otherwise_dated,
            "response_url": markdown.normal((self.response_url.data or "").strip()),
            "source": markdown.normal((self.source.data or "")[:MOST_TEXT]),
        }  # fmt: skip


def _addressees_of(letter: Letter) -> defaults.Addressees:
    return tuple((one.name or "", one.office, one.body) for one in letter.addressees)
