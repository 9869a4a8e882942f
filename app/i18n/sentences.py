"""Sentences in the reader's language. They are marked in place, by gettext in Python and `trans` in templates;
app/i18n/translations/messages.pot lists them all (`make messages`). English is the only language so far.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask_babel import Babel

from app.i18n.languages import ENGLISH, page_language, runs_from_the_right

TRANSLATIONS = Path(__file__).with_name("translations")


def register(app: Any) -> None:
    """Pages, mails and refusals are always in English, whatever language a browser asks for."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", ENGLISH)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    Babel(app)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(GLOBALS)


def by_kind(kind: str, *, open_letter: str, petition: str, pledge: str) -> str:
    """The sentence for a letter of that kind. Substituting a noun into one sentence would not be translatable."""
    return {"open-letter": open_letter, "petition": petition, "pledge": pledge}[kind]


GLOBALS: dict[str, Callable[..., object]] = {
    "by_kind": by_kind,
    "page_language": page_language,
    "page_runs_from_the_right": lambda: runs_from_the_right(page_language()),
}
