"""The professions of the creative industries: headings of the credits and choices of the sign form.

A letter may add its own (letters/own_professions.py). Credits are sorted by slug, which is alphabetical, with a
letter's own professions mixed in.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from flask_babel import lazy_gettext, lazy_pgettext

from app.text.lookalikes import fold

OWN = "-own"  # suffix of the slugs of letters' own professions, reserved for them
CATCH_ALL = "others"  # the last choice of the sign form
MOST_OF_SLUG = 60


@dataclass(frozen=True, slots=True)
class Profession:
    """A heading of the credits."""

    slug: str
    heading: str
    single: str
    own: bool = False
    """Whether a letter has added it."""

    @property
    def name(self) -> str:
        """The people, as a heading: "Writers"."""
        return str(self.heading)  # ours are lazy

    @property
    def one(self) -> str:
        """One of them, inside a sentence: "writer"."""
        return str(self.single)


# In the order of the sign form. Slugs are stored in signatures and used in URLs: add, never rename.
PROFESSIONS: tuple[Profession, ...] = (
    Profession("actors", lazy_gettext("Actors"), lazy_gettext("actor")),
    Profession("voice-actors", lazy_gettext("Voice actors"), lazy_gettext("voice actor")),
    Profession("directors", lazy_gettext("Directors"), lazy_gettext("director")),
    Profession("producers", lazy_gettext("Producers"), lazy_gettext("producer")),
    Profession(
        "screenwriters", lazy_gettext("Screenwriters and playwrights"), lazy_gettext("screenwriter or playwright")
    ),
    Profession("writers", lazy_gettext("Writers"), lazy_gettext("writer")),
    Profession("journalists", lazy_gettext("Journalists"), lazy_gettext("journalist")),
    Profession("translators", lazy_gettext("Translators"), lazy_gettext("translator")),
    Profession("composers", lazy_gettext("Composers"), lazy_gettext("composer")),
    Profession("songwriters", lazy_gettext("Songwriters"), lazy_gettext("songwriter")),
    Profession("musicians", lazy_gettext("Musicians and singers"), lazy_gettext("musician or singer")),
    Profession("dancers", lazy_gettext("Dancers and choreographers"), lazy_gettext("dancer or choreographer")),
    Profession("editors", lazy_pgettext("a profession", "Editors"), lazy_pgettext("a profession", "editor")),
    Profession(
        "animators",
        lazy_gettext("Animators and visual effects artists"),
        lazy_gettext("animator or visual effects artist"),
    ),
    Profession("illustrators", lazy_gettext("Illustrators"), lazy_gettext("illustrator")),
    Profession("visual-artists", lazy_gettext("Visual artists"), lazy_gettext("visual artist")),
    Profession("photographers", lazy_gettext("Photographers"), lazy_gettext("photographer")),
    Profession("designers", lazy_gettext("Designers"), lazy_gettext("designer")),
    Profession("game-developers", lazy_gettext("Game developers"), lazy_gettext("game developer")),
    Profession("crew", lazy_gettext("Crew"), lazy_gettext("crew member")),
    Profession("publishing", lazy_gettext("Publishers, agents and labels"), lazy_gettext("publisher, agent or label")),
    Profession(
        "others", lazy_gettext("Others in the creative industries"), lazy_gettext("worker in the creative industries")
    ),
)


@cache
def _by_slug() -> dict[str, Profession]:
    return {profession.slug: profession for profession in PROFESSIONS}


def profession_by_slug(slug: str) -> Profession | None:
    """Return the profession, or None if there is none with that slug."""
    return _by_slug().get(slug)


def is_own(slug: str) -> bool:
    """True if it is the slug of a letter's own profession."""
    return slug.endswith(OWN)


def own_slug(name: str, taken: Collection[str]) -> str:
    """ "Stunt performers" → "stunt-performers-own". A name without Latin letters sorts last, in the order in which such
    names were added: "z-01-own".
    """
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:MOST_OF_SLUG].strip("-")
    if re.search(r"[a-z]", words):
        tries = (f"{words}{OWN}", *(f"{words}-{at}{OWN}" for at in range(2, len(taken) + 3)))
    else:
        tries = tuple(f"z-{at:02}{OWN}" for at in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken)
