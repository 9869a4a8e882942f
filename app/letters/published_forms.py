"""What is asked of an organiser when a published letter gets another text, or opens again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import Field, RadioField, SelectChoice, TextAreaField, ValidationError

from app import texts
from app.bounds import AtMost, Form
from app.letters.fields import MomentField, Revision, errors_of, revision_in
from app.letters.forms import MOST_TEXT
from app.letters.queries import ShownVersion

CORRECTION, VERSION = "correction", "version"
KINDS = [SelectChoice(CORRECTION, "A correction"), SelectChoice(VERSION, "A new version")]


class TextForm(Form):
    """Another text, and what it is to the newest one."""

    revision = Revision()
    kind = RadioField(choices=KINDS, validate_choice=False)
    source = TextAreaField(validators=[AtMost(MOST_TEXT)])

    def __init__(self, formdata: Any = None, *, versions: Sequence[ShownVersion], revision: int) -> None:
        self.versions = versions
        super().__init__(formdata, data={"revision": str(revision), "source": versions[0].text.source})

    @property
    def said(self) -> str:
        return texts.normal(self.source.data or "")

    @property
    def seen(self) -> int:
        return revision_in(self.revision.data)

    def validate_kind(self, field: Field) -> None:
        if field.data not in (CORRECTION, VERSION):
            raise ValidationError("Choose whether this is a correction or a new version")

    def validate_source(self, _: Field) -> None:
        if not texts.has_words(self.said):
            raise ValidationError("Write the text")
        same = next((one.text.version for one in self.versions if one.text.source == self.said), None)
        if same is not None:
            raise ValidationError(f"This is version {same}, word for word. Change something, or leave it as it is")

    @property
    def error_list(self) -> list[tuple[str, str]]:
        return list(errors_of(self))


class ReopenForm(Form):
    closes_at = MomentField()

    def __init__(self, formdata: Any = None, *, now: datetime) -> None:
        super().__init__(formdata)
        self.now = now

    def validate_closes_at(self, field: Field) -> None:
        if field.data and field.data <= self.now:
            raise ValidationError("Choose a moment that is still to come, or leave it empty")

    @property
    def error_list(self) -> list[tuple[str, str]]:
        return list(errors_of(self))
