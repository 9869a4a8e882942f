"""Where a signer lives, as one field: a US state or territory, or another country."""

from functools import cache
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectField, ValidationError

from app.i18n.languages import page_language
from app.text import places

NO_PLACE, NO_STATE = lazy_gettext("Choose a state or country"), lazy_gettext("Choose your state or territory")


def offered() -> list[SelectChoice]:
    """The places, without the placeholder."""
    return _all()[1:]


def _all() -> list[SelectChoice]:
    return _choices(page_language())


@cache
def _choices(_language: str) -> list[SelectChoice]:
    """Cached per language: there are hundreds."""
    some = [SelectChoice(*one, optgroup=group) for group, some in places.place_groups() for one in some]
    return [SelectChoice("", gettext("Choose a state or country")), *some]


class PlaceField(SelectField):
    """Holds a `places.place_value`. Pages from before the single select send `country` and `region` instead."""

    def __init__(
        self, label: str = lazy_gettext("State or country"), *, may_be_empty: bool = False, **kwargs: Any
    ) -> None:
        self._may_be_empty = may_be_empty
        super().__init__(label, validate_choice=False, **kwargs)
        self.choices: Any = _all  # called only when rendered

    chosen: tuple[str, str | None] | None  # country and region; None if nothing on offer was chosen

    @property
    def stated(self) -> tuple[str, str | None]:
        """The choice of a valid form that requires one."""
        if self.chosen is None:
            raise ValueError(self.data)
        return self.chosen

    def post_process(self, formdata: Any = None) -> None:
        super().post_process(formdata)
        if formdata is not None and any(one in formdata for one in ("place", "country")):
            self.data = place_in(formdata)
        self.chosen = places.offered_place(self.data or "")
        if self.chosen is not None:
            self.data = places.place_value(*self.chosen)

    def pre_validate(self, _form: Any) -> None:
        if self.chosen is not None or (self._may_be_empty and not self.data):
            return
        lacks_state = not self._may_be_empty and places.is_state_missing(self.data or "")
        raise ValidationError(NO_STATE if lacks_state else NO_PLACE)


def place_in(posted: Any) -> str:
    """The posted place; combined from two fields if the page is an old one."""
    place, country, region = ("".join(posted.getlist(one)) for one in ("place", "country", "region"))
    return place or places.place_value(country, region if country == places.UNITED_STATES else None)
