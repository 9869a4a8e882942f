"""The professions of the creative industries: the headings of the credits and the choices of the sign form.

A letter may add some of its own (letters/own_professions.py). The credits stand in the order of the slugs, which is the
alphabet, its own among ours.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from app.text.lookalikes import fold

OWN = "-own"  # ends the slug of a letter's own profession, and never one of ours, now or later
CATCH_ALL = "others"  # the last choice of the sign form
MOST_OF_SLUG = 60


@dataclass(frozen=True, slots=True)
class Profession:
    """One heading of the credits."""

    slug: str
    name: str
    """The people, as a heading: "Writers"."""
    one: str
    """One of them, inside a sentence: "writer"."""
    own: bool = False
    """Whether a letter has added it."""


# In the order of the sign form. Slugs are in signatures and addresses: add, never rename.
PROFESSIONS: tuple[Profession, ...] = (
    Profession("actors", "Actors", "actor"),
    Profession("voice-actors", "Voice actors", "voice actor"),
    Profession("directors", "Directors", "director"),
    Profession("producers", "Producers", "producer"),
    Profession("screenwriters", "Screenwriters and playwrights", "screenwriter or playwright"),
    Profession("writers", "Writers", "writer"),
    Profession("journalists", "Journalists", "journalist"),
    Profession("translators", "Translators", "translator"),
    Profession("composers", "Composers", "composer"),
    Profession("songwriters", "Songwriters", "songwriter"),
    Profession("musicians", "Musicians and singers", "musician or singer"),
    Profession("dancers", "Dancers and choreographers", "dancer or choreographer"),
    Profession("editors", "Editors", "editor"),
    Profession("animators", "Animators and visual effects artists", "animator or visual effects artist"),
    Profession("illustrators", "Illustrators", "illustrator"),
    Profession("visual-artists", "Visual artists", "visual artist"),
    Profession("photographers", "Photographers", "photographer"),
    Profession("designers", "Designers", "designer"),
    Profession("game-developers", "Game developers", "game developer"),
    Profession("crew", "Crew", "crew member"),
    Profession("publishing", "Publishers, agents and labels", "publisher, agent or label"),
    Profession("others", "Others in the creative industries", "worker in the creative industries"),
)


@cache
def _by_slug() -> dict[str, Profession]:
    return {profession.slug: profession for profession in PROFESSIONS}


def profession_by_slug(slug: str) -> Profession | None:
    """Return the profession, or None if there is none of that slug."""
    return _by_slug().get(slug)


def is_own(slug: str) -> bool:
    """Whether it is the slug of a letter's own profession."""
    return slug.endswith(OWN)


def own_slug(name: str, taken: Collection[str]) -> str:
    """ "Stunt performers" → "stunt-performers-own". A name without a letter of ours goes to the end of the alphabet, in
    the order in which such names are added: "z-01-own".
    """
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:MOST_OF_SLUG].strip("-")
    if re.search(r"[a-z]", words):
        tries = (f"{words}{OWN}", *(f"{words}-{at}{OWN}" for at in range(2, len(taken) + 3)))
    else:
        tries = tuple(f"z-{at:02}{OWN}" for at in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken)
