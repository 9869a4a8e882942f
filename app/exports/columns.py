"""The columns of an export, defined only here. Every value leaves the database as text or as a number."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import String, case, cast, func

from app.models import Letter, Signature
from app.tally.public_lists import ListName
from app.text.places import is_region, place_name
from app.text.professions import profession_by_slug
from app.text.spreadsheet_cells import safe_cell


class Kind(StrEnum):
    """The type of a workbook cell."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"  # YYYY-MM-DD as it leaves the database


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, its source, whether its values are user input (`typed`), and how a workbook shows
    it: heading (lazy), width in characters, and words in place of codes. `words` are shared by all letters; a letter's
    own words come with its list.
    """

    name: str
    source: Any
    heading: str
    width: int
    typed: bool = False
    kind: Kind = Kind.TEXT
    words: Callable[[str], str] | None = None

    def labelled(self, professional: Any) -> Any:
        """For a query; `professional`: the condition under which a signature counts as verified."""
        source = self.source(professional) if callable(self.source) else self.source
        return source.label(self.name)

    def in_words(self, value: Any, own: "OwnWords") -> Any:
        if self.words is None or value is None:
            return value
        if (self.name, value) not in own:
            own[self.name, value] = self.words(value)
        return own[self.name, value]


OwnWords = dict[tuple[str, Any], str]  # of a list: what a column says for a code; a letter's own, and ours once said


def own_words(letter: Letter) -> OwnWords:
    """The letter's custom professions, escaped because they are user input."""
    own = (one for one in letter.professions if one.own)
    return {("profession", one.slug): safe_cell(_capitalised(one.one)) for one in own}


def _list(professional: Any) -> Any:
    return case((professional, ListName.VERIFIED.value), else_=ListName.SUPPORTERS.value)


def _if_verified(column: Any) -> Callable[[Any], Any]:
    """Exports only verified values, as on the public page: a supporter's own claim is left out."""
    return lambda professional: case((professional, column))


# YYYY-MM-DD in UTC on both databases: the day under which the tally counts it. The day of confirmation would reveal
# that a name had been held.
_day = func.substr(cast(Signature.entered_at, String), 1, 10)


def _list_word(name: str) -> str:
    return {ListName.VERIFIED: gettext("Verified professional"), ListName.SUPPORTERS: gettext("Supporter")}[
        ListName(name)
    ]


def _profession_word(slug: str) -> str:
    found = profession_by_slug(slug)
    return _capitalised(found.one) if found else slug


def _capitalised(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _state_word(code: str) -> str:
    return place_name("US", code) if is_region(code) else code


# Widths in total fit a legible landscape page.
COLUMNS = (
    Column("number", Signature.number, lazy_gettext("No."), 8, kind=Kind.NUMBER),
    Column("list", _list, lazy_gettext("List"), 20, words=_list_word),
    Column("name", Signature.name, lazy_gettext("Name"), 30, typed=True),
    Column("file_under", Signature.file_under, lazy_gettext("Filed under"), 17, typed=True),
    Column(
        "profession", _if_verified(Signature.counted_profession), lazy_gettext("Profession"), 22, words=_profession_word
    ),
    Column("credit", _if_verified(Signature.credit), lazy_gettext("Credit"), 30, typed=True),
    Column("country", Signature.country, lazy_gettext("Country"), 17, words=place_name),
    Column("region", Signature.region, lazy_gettext("State"), 17, words=_state_word),
    Column("confirmed_on", _day, lazy_gettext("Signed on"), 12, kind=Kind.DAY),
)
NUMBER = 0  # its index in COLUMNS
