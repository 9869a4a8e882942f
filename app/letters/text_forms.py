"""The form for another text of a published letter: all its fields, and how it relates to the newest one. Fields that
are not sent stay unchanged.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FieldList, FormField, HiddenField, RadioField, SelectChoice, ValidationError

from app.letters.canonical_text import WholeText
from app.letters.fields import MOST_LINES, Line, Revision, revision_in
from app.letters.form_values import Draft, draft_of
from app.letters.row_buttons import MOST_ROWS
from app.letters.text_fields import KINDS, AddresseeRow, TextFields
from app.models import Letter, LetterKind
from app.text import markdown
from app.web.bounded_fields import Form
from app.web.form_errors import errors_of

CORRECTION, VERSION = "correction", "version"
CHANGES = [SelectChoice(CORRECTION, lazy_gettext("A correction")), SelectChoice(VERSION, lazy_gettext("A new version"))]

_NUMBERED = re.compile(r"promise-(\d{1,9})")


class KeptRows(FieldList):
    """Rows that stay unchanged if a form sends none of them."""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        sent = formdata and any(name.startswith(f"{self.name}-") for name in formdata)
        super().process(formdata if sent else None, *args, **kwargs)


class PromiseRow(Form):
    """The key identifies a promise even if its words change, so that those who made it stay bound by it."""

    key = HiddenField()
    words = Line()


class TextForm(TextFields):
    letter: Letter
    revision = Revision()
    kind = RadioField(choices=CHANGES, validate_choice=False)
    letter_kind = RadioField(choices=KINDS, validate_choice=False)
    addressee = KeptRows(FormField(AddresseeRow), max_entries=MOST_ROWS, min_entries=1)
    promise = KeptRows(FormField(PromiseRow), max_entries=MOST_LINES)

    def __init__(self, formdata: Any = None, *, letter: Letter, text: WholeText, keys: Iterable[str]) -> None:
        """`text` is the newest one; `keys` are all that promises of this letter have ever had."""
        self.letter, self.newest, self._keys = letter, text, frozenset(keys)
        said = text.columns | {
            "revision": str(letter.revision),
            "letter_kind": text.kind.value,
            "addressee": [{"name": name, "office": office, "body": body} for name, office, body in text.addressees],
            "promise": [{"key": key, "words": words} for key, words in text.promises],
            "source": text.body,
        }
        super().__init__(formdata, data=said | {"kind": None})
        if not self.promise.entries:
            self.promise.append_entry()

    @property
    def seen(self) -> int:
        return revision_in(self.revision.data)

    @property
    def corrects(self) -> bool:
        return bool(self.kind.data == CORRECTION)

    @property
    def chosen_kind(self) -> LetterKind:
        return next((one for one in LetterKind if one.value == self.letter_kind.data), self.newest.kind)

    def validate_kind(self, field: Field) -> None:
        if field.data not in (CORRECTION, VERSION):
            raise ValidationError(gettext("Choose whether this is a correction or a new version"))

    def validate_summary(self, _: Field) -> None:
        if not self.summary.said:
            raise ValidationError(gettext("Say in a sentence or two what it asks"))

    def validate_addressee(self, field: Field) -> None:
        if not any(any(row[name].said for name in ("name", "office", "body")) for row in field):
            self.refuse("addressees", gettext("Name at least one addressee: an office, or the person who holds it"))
            raise ValidationError("")

    def validate_promise(self, _: Field) -> None:
        if self.chosen_kind is LetterKind.PLEDGE and not self._promises():
            self.refuse("promises", gettext("Say what signers promise: a pledge needs at least one promise"))
            raise ValidationError("")

    def validate_source(self, field: Field) -> None:
        super().validate_source(field)
        if not markdown.has_words(markdown.normal(field.data or "")):
            raise ValidationError(gettext("Write the text"))

    def refuse(self, name: str, sentence: str) -> None:
        """Show an error on the field with that name in a draft, or on its first row."""
        rows = {"addressees": ("addressee", "name"), "promises": ("promise", "words")}
        row, column = rows.get(name, ("", ""))
        if name == "kind":
            self.letter_kind.errors = [sentence]
        elif not row and name in self:
            self[name].errors = [sentence]
        else:  # fields outside the text that now resemble an addressee
            self[row or "addressee"][0][column or "name"].errors = [sentence]

    def text(self, organisation: str) -> WholeText:
        """The text of a valid form."""
        kind = self.chosen_kind
        said = self.text_said(kind, organisation=organisation, otherwise_dated=self.letter.dated)
        return WholeText(
            title=said["title"], kind=kind, head=(said["caps_line"], said["byline"]),
            address=tuple(said["address"].splitlines()), addressees=said["addressees"], place=said["place"],
            dated=said["dated"], docket=said["response_to"], docket_url=said["response_url"],
            salutation=said["salutation"], body=said["source"], closing=said["valediction"], summary=said["summary"],
            promises=self._promises() if kind is LetterKind.PLEDGE else (),
        )  # fmt: skip

    def _promises(self) -> tuple[tuple[str, str], ...]:
        """Each with its existing key, or with the next key that no promise of this letter has had."""
        known, taken = {key for key, _ in self.newest.promises}, set(self._keys)
        said = []
        for row in self.promise:
            key, words = row["key"].data or "", row["words"].said
            if not words:
                continue
            if key in known:
                known.remove(key)
            else:
                key = f"promise-{1 + max((int(one[1]) for one in map(_NUMBERED.fullmatch, taken) if one), default=0)}"
            taken.add(key)
            said.append((key, words))
        return tuple(said)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        first = ("kind", "letter_kind", "title")
        return list(errors_of([self[name] for name in first] + [one for one in self if one.name not in first]))


def draft_with(letter: Letter, text: WholeText) -> Draft:
    """The letter as it would be with this text, for checks and previews."""
    said = {name: value for name, value in text.columns.items() if name != "dated" or value}
    words = tuple(words for _, words in text.promises)
    return replace(draft_of(letter, text.body), **said, addressees=text.addressees, promises=words)
