"""The honeypot: a hidden field that people leave empty, on forms that mail an arbitrary address.

Browsers and password managers may fill it in all the same. So the form comes back with its input and the field emptied,
and goes through when sent again. The older field `website` occurs in browser profiles and is on none of our pages any
more; a client that fills it in has read an old page, and gets the usual redirect to a page that says so.
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
    leave_empty = StringField(id="main")  # the error summary links here, as the field itself is hidden

    def validate_leave_empty(self, field: Field) -> None:
        if field.data:
            raise ValidationError(FILLED_IN)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.is_from_a_bot = formdata is not None and any(formdata.getlist("website"))
