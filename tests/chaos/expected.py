"""The state to expect from the record: each signature's life, by the rules as written in tests/properties."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.properties.life import Life, totals


@dataclass
class Promised:
    """What one person has been promised."""

    slug: str
    name: str
    work: str | None
    accepted: bool  # else: they went away before anybody answered, and it may have come to nothing
    life: Life | None = None  # from the moment of confirming

    @property
    def is_listed(self) -> bool:
        return self.life is not None and self.life.standing and self.life.shown

    @property
    def listed_as(self) -> tuple[str, str]:
        """On which list, and by what name."""
        return "verified" if self.life and self.life.verified else "supporters", self.name

    @property
    def state(self) -> str:
        return self.life.state if self.life else "pending"


@dataclass
class Expected:
    """By address, as the lines of a record tell it."""

    people: dict[str, Promised] = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, lines: Iterable[dict[str, Any]]) -> "Expected":
        expected = cls()
        for line in lines:
            expected.acts[line["act"]] += 1
            expected.add(line)
        return expected

    def add(self, line: dict[str, Any]) -> None:
        who, act = line["who"], line["act"]
        if act in ("sign", "perhaps"):
            assert who not in self.people, f"{who} was told twice that they have signed"
            self.people[who] = Promised(line["slug"], line["name"], line["work"], accepted=act == "sign")
            return
        person = self.people[who]
        if act == "confirm":
            assert person.life is None, f"{who} was told twice that they have confirmed"
            person.life = Life(held=line["held"], shown=line["shown"], claims=bool(person.work))
            return
        assert person.life is not None
        getattr(person.life, "verify" if act == "prove" else act)()

    def on(self, slug: str) -> list[Promised]:
        return [person for person in self.people.values() if person.slug == slug]

    def lives(self, slug: str) -> list[Life]:
        return [person.life for person in self.on(slug) if person.life is not None]

    def tally(self, slug: str) -> dict[str, int]:
        return totals(self.lives(slug))

    def listed(self, slug: str) -> Counter[tuple[str, str]]:
        return Counter(person.listed_as for person in self.on(slug) if person.is_listed)

    def entries(self, slug: str) -> Counter[str]:
        """How many entries of each kind the ledger has to hold: neither one less nor one more."""
        return Counter(kind for life in self.lives(slug) for kind in life.entries) + Counter(text=1)

    def owed(self) -> Iterator[tuple[str, str]]:
        """The mails that have to have come: whose mailbox, and what kind. Erasing takes back what was not yet sent."""
        for address, person in self.people.items():
            life, work = person.life, person.work
            if person.accepted:
                yield address, "confirm"
            if life is not None:
                yield address, "signed"
            if life is not None and work is not None and not life.erased:
                yield work, "work-email"
            if life is not None and life.verified and not life.erased:
                yield address, "decision"

    def states(self, slug: str) -> Counter[str]:
        return Counter(person.state for person in self.on(slug) if person.accepted)
