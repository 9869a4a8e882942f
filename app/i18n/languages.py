"""The language of a letter, as a BCP 47 tag: the `lang` and `dir` attributes for its words."""

import re
from functools import cache

from babel import Locale, localedata
from babel.core import UnknownLocaleError
from flask_babel import get_locale
from markupsafe import Markup, escape

from app.text.lookalikes import fold

ENGLISH = "en"  # the only language of the interface so far

_TAG = re.compile(r"[a-z]{2,3}(?:_(?:[A-Z][a-z]{3}|[A-Z]{2}))?")
_LANG, _TURNED = Markup(' lang="{}"'), Markup(' lang="{}" dir="rtl"')
_APART = Markup("<bdi{}>{}</bdi>")


def offered() -> list[tuple[str, str]]:
    """(tag, name) of every language, by name, for which dates and numbers can be formatted as well."""
    return _offered_in(get_locale() or Locale(ENGLISH))


@cache
def _offered_in(locale: Locale) -> list[tuple[str, str]]:
    here = locale.languages
    names = {code: str(here.get(code) or name) for code, name in Locale(ENGLISH).languages.items()}
    known = {code: name for code, name in names.items() if _TAG.fullmatch(code) and localedata.exists(code)}
    return sorted(((code.replace("_", "-"), name) for code, name in known.items()), key=lambda one: fold(one[1]))


@cache
def is_offered(tag: str) -> bool:
    return any(tag == one for one, _ in offered())


@cache
def runs_from_the_right(tag: str) -> bool:
    try:
        return bool(Locale.parse(tag, sep="-").text_direction == "rtl")
    except (UnknownLocaleError, ValueError):
        return False


def page_language() -> str:
    """The language of the interface, whatever language the letter is in."""
    return str(get_locale() or ENGLISH).replace("_", "-")


def attributes_of(tag: str | None) -> Markup:
    """The attributes of an element around words in that language. Empty if it is the language of the page."""
    if not tag or tag == page_language():
        return Markup("")
    return (_TURNED if runs_from_the_right(tag) else _LANG).format(tag)


def direction_of(tag: str | None) -> Markup:
    """The `dir` attribute of an element that mixes the letter's words with ours."""
    return Markup(' dir="rtl"') if tag and runs_from_the_right(tag) else Markup("")


def in_its_language(text: object, tag: str | None) -> Markup:
    """Words of a letter within a sentence of the interface."""
    attributes = attributes_of(tag)
    return _APART.format(attributes, text or "") if attributes else escape(text or "")


FILTERS = {"lang_of": attributes_of, "dir_of": direction_of, "in_its_language": in_its_language}
