"""The field that people do not see and leave empty, on forms that write to whomever they are told.

A browser or a password manager may have filled it in all the same. So the form comes back as it was typed, with the
field empty, and goes through when it is sent again. The field of before, `website`, stands in profiles; on no page of
ours any more, it is filled in by what has read an older page: that gets the usual answer, and a page that says so.
"""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field, StringField, ValidationError

from app.web.bounded_fields import Form

FILLED_IN = lazy_gettext(
    "We haven’t sent anything yet: a hidden field was filled in, perhaps by your browser or a password manager. We’ve "
    "emptied it, so please send the form again"
)


class WithTrap(Form):
    leave_empty = StringField(id="main")  # where the summary of mistakes leads: people do not see the field itself

    def validate_leave_empty(self, field: Field) -> None:
        if field.data:
            raise ValidationError(FILLED_IN)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.is_from_a_bot = formdata is not None and any(formdata.getlist("website"))
