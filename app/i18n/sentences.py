"""Sentences in the reader's language. They are marked in place, by gettext in Python and `trans` in templates;
app/i18n/translations/messages.pot lists them all (`make messages`). English is the only language so far.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask_babel import Babel, Domain, get_locale

from app.i18n.languages import ENGLISH, page_language, runs_from_the_right

TRANSLATIONS = Path(__file__).with_name("translations")


def register(app: Any) -> None:
    """Pages, mails and refusals are always in English, whatever language a browser asks for."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", ENGLISH)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    Locale.parse(ENGLISH).decimal_formats  # noqa: B018 - reads the language's data now, not while a visitor waits
    sentences = _Babel(app).domain_instance
    app.jinja_env.install_gettext_callables(
        gettext=lambda said: sentences.get_translations().ugettext(said),
        ngettext=lambda one, some, number: sentences.get_translations().ungettext(one, some, number),
        pgettext=lambda where, said: sentences.get_translations().upgettext(where, said),
        npgettext=lambda where, one, some, number: sentences.get_translations().unpgettext(where, one, some, number),
        newstyle=True,
    )
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(GLOBALS)


class _Domain(Domain):
    """Flask-Babel's messages, with the catalogue found by its locale alone. The library's way there took twice as long,
    for each of the hundreds of sentences on a page.
    """

    def __init__(self) -> None:
        super().__init__()
        self._catalogues: dict[Locale | None, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        found = self._catalogues.get(locale)
        return found if found is not None else self._catalogues.setdefault(locale, super().get_translations())


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> _Domain:
        return _Domain()


def by_kind(kind: str, *, open_letter: str, petition: str, pledge: str) -> str:
    """The sentence for a letter of that kind. Substituting a noun into one sentence would not be translatable."""
    return {"open-letter": open_letter, "petition": petition, "pledge": pledge}[kind]


GLOBALS: dict[str, Callable[..., object]] = {
    "by_kind": by_kind,
    "page_language": page_language,
    "page_runs_from_the_right": lambda: runs_from_the_right(page_language()),
}
