"""Limits the raw length of text fields before anything cleans, matches or normalises them.

Applies to the fields of every form of the site, including Flask-Security's (accounts/setup.py). A field without a limit
of its own takes LONGEST characters. Refused input stays in the form as typed, with an error on its field.
"""

from typing import Any, TypeVar

import wtforms
from flask import has_request_context, request
from flask_babel import lazy_gettext, ngettext
from wtforms import Field, HiddenField, StringField
from wtforms.validators import StopValidation

from app.core.errors import BadRequest
from app.i18n.formats import thousands
from app.web.form_errors import errors_of
from app.web.incoming import LOST

LONGEST = 2_000
UNTICKED = ("", "0", "false")  # what a checkbox sends, if anything, when it is not ticked
LONGEST_HIDDEN = 16_000  # a passkey's response is the longest value that a page of ours fills in by itself
SHOWN_AGAIN = "undersigned.shown-again"  # in a request's environ: its form is only shown, not processed
SIGN_LOST = lazy_gettext("A character didn’t reach us and shows as %(sign)s. Type it again", sign=LOST)

AnyField = TypeVar("AnyField", bound=Field)


class AtMost:
    """Stops validation of values longer than `raw` characters; the message says what the field accepts."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 - WTForms reads this attribute of every validator

    def __init__(self, most: int, *, raw: int | None = None, says: str = "") -> None:
        self.most, self.raw, self.says = most, raw or most, says

    @property
    def sentence(self) -> str:
        return str(self.says) or ngettext(
            "Shorten this to %(number)s character",
            "Shorten this to %(number)s characters",
            self.most,
            number=thousands(self.most),
        )

    def __call__(self, _form: wtforms.Form, field: Field) -> None:
        typed = _typed(field)
        if len(typed) > self.raw:
            raise StopValidation(self.sentence)
        if LOST in typed:
            raise StopValidation(str(SIGN_LOST))


class FromOurPage:
    """For fields that nobody types into: a value beyond the limit does not come from a form of ours."""

    field_flags: dict[str, Any] = {}  # noqa: RUF012 - WTForms reads this attribute of every validator

    def __call__(self, _form: wtforms.Form, field: Field) -> None:
        typed = _typed(field)
        if len(typed) > LONGEST_HIDDEN or LOST in typed:
            raise BadRequest


AT_MOST_LONGEST, FROM_OUR_PAGE = AtMost(LONGEST), FromOurPage()


def bounded(field: AnyField) -> AnyField:
    """Put the field's limit before its other validators."""
    if isinstance(field, HiddenField):
        field.validators = (FROM_OUR_PAGE, *field.validators)
    elif isinstance(field, StringField) and not any(isinstance(one, AtMost) for one in field.validators[:1]):
        own = [one for one in field.validators if isinstance(one, AtMost)] or [AT_MOST_LONGEST]
        field.validators = (*own, *(one for one in field.validators if one not in own))
    return field


class Bounded:
    """A mixin for forms that limits all their fields."""

    class Meta:
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            return bounded(super().bind_field(form, unbound_field, options))  # type: ignore[misc]


class Form(Bounded, wtforms.Form):
    """The base class of all our own forms."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Always invalid if the form is only shown again as it was typed (app/accounts/unsent_forms.py)."""
        if has_request_context() and SHOWN_AGAIN in request.environ:
            return False
        return bool(super().validate(extra_validators))

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(field id, message) in the form's order, for the error summary above it."""
        return list(errors_of(self))


def _typed(field: Field) -> str:
    raw = field.raw_data[0] if field.raw_data else ""
    return raw if isinstance(raw, str) else ""
