"""Several things in a sentence: a list reads in each language in its own way."""

from collections.abc import Iterable

from babel.lists import format_list

from app.i18n.formats import locale_here


def all_of(things: Iterable[str]) -> str:
    """ "A", "A and B", "A, B, and C"."""
    return str(format_list(list(things), locale=locale_here()))
