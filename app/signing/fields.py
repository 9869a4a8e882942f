"""Fields that several forms of this package share. Input is cleaned, then checked, and never lost."""

from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_ngettext
from wtforms import Field, SelectChoice, SelectField, StringField, ValidationError

from app.core.db import db
from app.letters.letter_now import LetterNow
from app.letters.queries import offers
from app.models import Letter
from app.signing.route_fields import WithRoute
from app.text import names
from app.text.filing import file_under_guess
from app.web.bounded_fields import AtMost, Form

MOST_CREDIT = 80
SHORTEN_NAME = lazy_gettext("Shorten your name to 100 characters")
SHORTEN_FILE_UNDER = lazy_gettext("Shorten the word your name is filed under to 100 characters")
SHORTEN_CREDIT = lazy_ngettext(
    "Shorten your credit to %(num)s character", "Shorten your credit to %(num)s characters", MOST_CREDIT
)

CREDIT_AT_MOST = AtMost(MOST_CREDIT, raw=10 * MOST_CREDIT, says=SHORTEN_CREDIT)


class WithName(Form):
    name = StringField(lazy_gettext("Name, as it should appear"), [AtMost(100, raw=1_000, says=SHORTEN_NAME)])

    def validate_name(self, field: Field) -> None:
        cleaned = names.clean_name(field.data or "")
        if not names.is_name(cleaned):
            raise ValidationError(gettext("Enter your name as it should appear"))
        if names.too_long(cleaned):
            raise ValidationError(SHORTEN_NAME)


class WithFileUnder(WithName):
    """The word that a name is filed under: a guess, or the signer's own choice."""

    file_under = StringField(lazy_gettext("File under"), [AtMost(100, raw=1_000, says=SHORTEN_FILE_UNDER)])

    def validate_file_under(self, field: Field) -> None:
        cleaned = names.clean_name(field.data or "")
        if cleaned and not names.is_name(cleaned):
            raise ValidationError(gettext("Enter the word your name is filed under, or leave it empty"))
        if names.too_long(cleaned):
            raise ValidationError(SHORTEN_FILE_UNDER)

    def filed_under(self, *, before: str) -> str:
        """The word of a valid form. An untouched guess for the name `before` follows the new name."""
        name, file_under = names.clean_name(self.name.data or ""), names.clean_name(self.file_under.data or "")
        if name != before and file_under == file_under_guess(before):
            file_under = ""
        return file_under or file_under_guess(name)


class WithClaim(WithRoute):
    """A profession, and how it can be checked. `claims`: whether these fields apply."""

    profession = SelectField(lazy_gettext("Profession"), validate_choice=False)
    credit = StringField(lazy_gettext("Your credit"), [CREDIT_AT_MOST])

    def __init__(self, letter: Letter | LetterNow, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.letter = letter
        self.profession.choices = self._professions  # called only when rendered: most who post claim nothing

    def _professions(self) -> list[SelectChoice]:
        listed = [SelectChoice(one.slug, one.name) for one in self.letter.professions]
        return [SelectChoice("", gettext("Choose a profession")), *listed]

    @property
    def cleaned_credit(self) -> str | None:
        return cleaned_credit(self.credit.data) if self.claims else None

    def validate_profession(self, field: Field) -> None:
        if self.claims and not offers(db.session(), self.letter.id, field.data or ""):
            raise ValidationError(gettext("Choose the profession you’re credited in"))

    def validate_credit(self, field: Field) -> None:
        if self.claims:
            check_credit(field)


def check_credit(field: Field) -> None:
    if names.too_long(names.clean_line(field.data or "", 10 * MOST_CREDIT), MOST_CREDIT):
        raise ValidationError(SHORTEN_CREDIT)


def cleaned_credit(typed: str | None) -> str | None:
    return names.clean_line(typed or "", MOST_CREDIT) or None
