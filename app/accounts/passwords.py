"""What a password of an organiser must not be: short, common, a pattern, or one's own name or address."""

import re
from collections.abc import Iterable
from typing import Any

from flask_security import PasswordUtil

from app.normalising import nfkc

SHORTEST = 12
LONGEST = 200
LEAST_LEFT = 6  # of what is left when everything that others try first is taken out

TOO_SHORT = f"Make it at least {SHORTEST} characters: four words that do not belong together will do"
TOO_LONG = f"Make it at most {LONGEST} characters"
TOO_SIMPLE = "This is among the first that somebody would try. Take four words that do not belong together"

_TRIED_FIRST = """
password passwort passwd qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm qwerty qwertz azerty asdf zxcv 1q2w3e4r5t
correcthorsebatterystaple correct horse battery staple letmein welcome iloveyou administrator admin
login secret changeme default undersigned organiser organizer campaign
letter monkey dragon football baseball basketball soccer sunshine princess trustno starwars superman batman master
hello whatever freedom shadow michael jordan charlie killer summer winter spring autumn monday january december
computer internet mustang hunter test user guest abcdefghijklmnopqrstuvwxyz abcdefgh abcd abc
"""
_WORDS = sorted(_TRIED_FIRST.split(), key=len, reverse=True)
_LEET = str.maketrans("@4310$57!", "aaeiosstl")
_REPEATED = re.compile(r"(.{1,8}?)\1{2,}|(.{3,})\2+")
_RUNS = re.compile(r"\d+|[\W_]+")


def weakness(password: str, *, own: Iterable[str] = ()) -> str | None:
    """Why not, as a sentence for whoever chose it; None for a password that will do. `own`: name and address."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    folded = normal(password).casefold()
    parts = sorted({part for text in own for part in _parts(text)}, key=len, reverse=True)
    spelled = (folded, folded.translate(_LEET))
    return TOO_SIMPLE if any(_left_of(text, [*parts, *_WORDS]) < LEAST_LEFT for text in spelled) else None


def normal(password: str) -> str:
    """The form in which a password is hashed, the same as Flask-Security's."""
    return nfkc(password)


def _parts(text: str) -> set[str]:
    """The words of a name or an address that are long enough to be looked for."""
    return {part for part in re.split(r"[\W_]+", text.casefold()) if len(part) >= 4}


def _left_of(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    text = _REPEATED.sub(" ", text)
    return len(_RUNS.sub(" ", text).strip()) if not text.isspace() else 0


class Passwords(PasswordUtil):
    """The same for every form of Flask-Security's that takes a new password."""

    def normalize(self, password: str) -> str:
        return normal(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:  # noqa: ARG002
        normalised = self.normalize(password)
        user = kwargs.get("user")
        why_not = weakness(normalised, own=(user.email, user.name) if user is not None else ())
        return [why_not] if why_not else None, normalised
