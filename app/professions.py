"""The professions of the creative industries: the headings of the credits and the choices of the sign form."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Profession:
    """One heading of the credits."""

    slug: str
    name: str
    """The people, as a heading: "Writers"."""
    one: str
    """One of them, inside a sentence: "writer"."""


# In the order in which credits roll. Slugs are in signatures and addresses: add, never rename.
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
