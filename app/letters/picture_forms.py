"""The form for uploading a letter's own share picture."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, FileField, RadioField, SelectChoice, ValidationError

from app.core.errors import UnfitPicture
from app.letters.fields import Line
from app.letters.share_pictures import FRAME
from app.pictures.uploading import Frame, Part, Picture, read
from app.web.bounded_fields import Form

MOST_ALT = 300
PARTS = [SelectChoice(part.value, part.value) for part in Part]
KEPT_AS_SHARED = lazy_gettext("Choose the picture again to show another part of it: we keep only what is shared")
AGAIN = lazy_gettext("Choose the picture again")
TOO_OFTEN = lazy_gettext("We read at most 40 pictures in an hour. Try again in an hour")


def read_now(upload: bytes, frame: Frame, *, part: Part = Part.WHOLE, may_upload: Callable[[], bool]) -> Picture:
    """Read the upload of a checked form. Raises ValidationError, with a sentence that says what to do."""
    if not may_upload():
        raise ValidationError(TOO_OFTEN)
    try:
        return read(upload, frame, part=part)
    except UnfitPicture as refusal:
        raise ValidationError(refusal.message) from refusal


class SharePictureForm(Form):
    """A picture, its crop, and its alt text. The picture is read during validation (`read`); if there already is one,
    the alt text can be sent alone.
    """

    picture = FileField(lazy_gettext("Picture"))
    part = RadioField(lazy_gettext("How it fits"), choices=PARTS, default=Part.MIDDLE.value, validate_choice=False)
    alt = Line(lazy_gettext("What it shows"), most=MOST_ALT)

    def __init__(
        self,
        formdata: Any = None,
        *,
        upload: bytes | None = None,
        alt: str | None = None,
        why_not_alt: Callable[[str], str | None],
        may_upload: Callable[[], bool],
    ) -> None:
        """`upload` is the file that was sent; `alt` is the alt text of the current picture, None if there is none."""
        super().__init__(formdata, data={"alt": alt or ""})
        self.read: Picture | None = None
        self._upload, self._is_up = upload, alt is not None
        self._why_not_alt, self._may_upload = why_not_alt, may_upload

    def validate_alt(self, _: Field) -> None:
        if self.alt.said and (refusal := self._why_not_alt(self.alt.said)):
            raise ValidationError(refusal)

    def validate_picture(self, _: Field) -> None:
        if self._upload is None and not self._is_up:
            raise ValidationError(gettext("Choose a picture"))
        if self._upload is None and self.part.data != self.part.default:
            raise ValidationError(KEPT_AS_SHARED)
        if self._upload is not None and self.part.data in set(Part):
            self.read = read_now(self._upload, FRAME, part=Part(self.part.data), may_upload=self._may_upload)

    def validate_part(self, field: Field) -> None:
        if field.data not in set(Part):
            raise ValidationError(gettext("Choose what of the picture is shown"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if not valid and self.read is not None:  # a browser keeps the typed text, but not the file
            self.picture.errors = [AGAIN]
        return valid
