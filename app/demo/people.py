"""Invented people with names in many scripts, deterministic per seed, to sign the demo letters."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar
from unicodedata import normalize

from app.demo.letters import LISTED_DOMAINS

NAMES: Final = Path(__file__).with_name("names.toml")

PROFESSIONAL: Final = 1 / 3
HAS_WORK_EMAIL: Final = 0.45  # of professionals
PRIVATE: Final = 0.06
WANTS_UPDATES: Final = 0.38
HYPHENATED: Final = 0.12  # of the pools that have hyphenated family names
NO_CREDIT: Final = 0.03  # of professionals
WITHOUT_NAMESAKES: Final = 1_000  # signers: on a short list two with the same name look like a mistake

# Mail domains of everyone else. None of them is a listed domain.
HOME_DOMAINS: Final = (
    "inkwell.example",
    "postbox.example",
    "candlemail.example",
    "homefire.example",
    "letterplate.example",
)
MAILBOX_WORDS: Final = ("reader", "gallery", "matinee", "margin", "encore", "overture", "proof", "lantern")


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Person:
    """A potential signer: their answers on the sign form.

    `country` is ISO alpha-2; `region` is a USPS code if the country is US, else None. `profession` is a slug; it and
    `credit` are None for supporters. With `work_email` the address is at a listed domain. `file_under` is None if the
    guess of app/text/names.py is right.
    """

    name: str
    file_under: str | None
    country: str
    region: str | None
    professional: bool
    profession: str | None
    credit: str | None
    work_email: bool
    show_name: bool
    updates: bool
    email: str


@dataclass(frozen=True, slots=True)
class Pool:
    """Names that go together, and where the people with them live."""

    weight: int
    us: float
    home: tuple[str, ...]
    states: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool
    joiner: str
    filing: str
    hyphen: bool


@dataclass(frozen=True, slots=True)
class Cast:
    """The pools and credits for weighted choice: each item occurs in its tuple as often as its weight says."""

    pools: tuple[Pool, ...]
    partners: tuple[str, ...]
    professions: tuple[str, ...]
    credits: Mapping[str, tuple[str, ...]]


def people(count: int, *, seed: int = 2026) -> Iterator[Person]:
    """Yields `count` people lazily; a smaller count yields a prefix, and no two seeds share a mailbox."""
    cast = _cast()
    chance = Random(seed)  # noqa: S311 - invented names are no secret, and the same seed has to give the same people
    seen: set[str] = set()
    for serial in range(count):
        person = _person(cast, chance, mailbox=f"{seed}-{serial}")
        while serial < WITHOUT_NAMESAKES and person.name in seen:
            person = _person(cast, chance, mailbox=f"{seed}-{serial}")
        if serial < WITHOUT_NAMESAKES:
            seen.add(person.name)
        yield person


def _person(cast: Cast, chance: Random, *, mailbox: str) -> Person:
    pool = _one_of(cast.pools, chance)
    name, file_under = _name(pool, cast, chance)
    in_us = chance.random() < pool.us
    professional = chance.random() < PROFESSIONAL
    profession = _one_of(cast.professions, chance) if professional else None
    credit = _one_of(cast.credits[profession], chance) if profession and chance.random() >= NO_CREDIT else None
    work_email = professional and chance.random() < HAS_WORK_EMAIL
    domain = _one_of(LISTED_DOMAINS, chance).domain if work_email else _one_of(HOME_DOMAINS, chance)
    return Person(
        name=name,
        file_under=file_under,
        country="US" if in_us else _one_of(pool.home, chance),
        region=_one_of(pool.states, chance) if in_us else None,
        professional=professional,
        profession=profession,
        credit=credit,
        work_email=work_email,
        show_name=chance.random() >= PRIVATE,
        updates=chance.random() < WANTS_UPDATES,
        email=f"{_one_of(MAILBOX_WORDS, chance)}-{mailbox}@{domain}",
    )


def _name(pool: Pool, cast: Cast, chance: Random) -> tuple[str, str | None]:
    """The name as it should appear, and the word to file it under if the guess of app/text/names.py would be wrong."""
    given = _one_of(pool.given, chance)
    if not pool.family:
        return given, None
    family = _one_of(pool.family, chance)
    if pool.filing == "two-surnames":
        family = f"{family} {_other_than(family, pool.family, chance)}"
    elif pool.hyphen and chance.random() < HYPHENATED:
        family = f"{family}-{_other_than(family, cast.partners, chance)}"
    name = f"{family}{pool.joiner}{given}" if pool.family_first else f"{given}{pool.joiner}{family}"
    if pool.filing == "as-written":
        return name, name
    return name, family if pool.filing in ("surname", "two-surnames") else None


def _one_of(items: tuple[Item, ...], chance: Random) -> Item:
    return items[int(chance.random() * len(items))]


def _other_than(item: str, items: tuple[str, ...], chance: Random) -> str:
    """A random item other than `item`."""
    at = int(chance.random() * len(items))
    return items[at] if items[at] != item else items[at - 1]


@cache
def _cast() -> Cast:
    pools_and_credits = tomllib.loads(normalize("NFC", NAMES.read_text(encoding="utf-8")))
    states = _wheel(pools_and_credits["states"])
    pools = [_pool(described, states) for described in pools_and_credits["pools"]]
    return Cast(
        pools=tuple(pool for pool in pools for _ in range(pool.weight)),
        # Deduplicated, as pools may share family names, and each should be equally likely.
        partners=tuple(sorted({family for pool in pools if pool.hyphen for family in pool.family})),
        professions=_wheel(pools_and_credits["professions"]),
        credits={slug: tuple(credits_) for slug, credits_ in pools_and_credits["credits"].items()},
    )


def _pool(described: Mapping[str, Any], states: tuple[str, ...]) -> Pool:
    return Pool(
        weight=described["weight"],
        us=described["us"],
        home=tuple(described["home"]),
        states=tuple(described.get("states", states)),
        given=tuple(described["given"]),
        family=tuple(described["family"]),
        family_first=described.get("order") == "family-first",
        joiner=described.get("joiner", " "),
        filing=described.get("filing", "last-word"),
        hyphen=described.get("hyphen", False),
    )


def _wheel(weights: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(item for item, weight in weights.items() for _ in range(weight))
