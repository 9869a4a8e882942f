"""Password rules for organisers: neither short nor easily guessed, as estimated by zxcvbn."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext, lazy_ngettext
from flask_security import PasswordUtil
from zxcvbn import zxcvbn

from app.text.normalising import nfkc

SHORTEST = 12
LONGEST = 200
RECKONED = 72  # characters that are scored, since zxcvbn's time grows quadratically
LEAST_SCORE = 4  # of zxcvbn: at least 10 to the 10 guesses

TOO_SHORT = lazy_ngettext(
    "Use at least %(num)s character: four unrelated words will do",
    "Use at least %(num)s characters: four unrelated words will do",
    SHORTEST,
)
TOO_LONG = lazy_ngettext("Use at most %(num)s character", "Use at most %(num)s characters", LONGEST)
TOO_SIMPLE = lazy_gettext("This password is easy to guess. Use four unrelated words")

# The first guesses at this site, and the one example that everyone knows.
OF_THE_SITE = (
    *("undersigned", "organiser", "organizer", "open letter", "openletter", "letters", "petition", "campaign", "guild"),
    "correcthorsebatterystaple",
)


def weakness(password: str, *, own: Iterable[str] = ()) -> str | None:
    """Why a password is rejected, as a sentence for its owner; None if it is acceptable. `own`: name and address."""
    if len(password) > LONGEST:  # before any expensive work
        return TOO_LONG
    password = normal(password)
    if len(password) < SHORTEST:
        return TOO_SHORT
    known = [*sorted({part for text in own for part in _parts(text)}), *OF_THE_SITE]
    return TOO_SIMPLE if any(_score(text, known) < LEAST_SCORE for text in _spellings(password)) else None


def _spellings(password: str) -> set[str]:
    """As typed, and reduced to its letters, since separators add little strength and hide phrases."""
    typed = password.casefold()[:RECKONED]
    words = re.sub(r"[\W\d_]+", "", typed)
    return {typed, words} if len(words) >= SHORTEST else {typed}


def _score(text: str, known: list[str]) -> int:
    return int(zxcvbn(text, user_inputs=known, max_length=RECKONED)["score"])


def normal(password: str) -> str:
    """The form in which a password is hashed, same as Flask-Security's."""
    return nfkc(password)


def _parts(text: str) -> set[str]:
    """A name or an address as it is, and its words that are long enough to search for."""
    folded = text.casefold()[:LONGEST]
    return {folded} | {part for part in re.split(r"[\W_]+", folded) if len(part) >= 3}


class Passwords(PasswordUtil):
    """Applied by all forms of Flask-Security that set a password."""

    def normalize(self, password: str) -> str:
        return normal(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: ARG002
        user = kwargs.get("user")
        why_not = weakness(password, own=(user.email, user.name) if user is not None else ())
        return ([why_not], password) if why_not else (None, self.normalize(password))
