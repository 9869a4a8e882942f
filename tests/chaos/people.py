"""Simulated signers who sign, confirm, prove, hide, show, withdraw and erase while the site is being killed.

They know only the form, the mails they receive, and the responses they got.
"""

import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.chaos.post import PostOffice
from tests.chaos.record import Record
from tests.make import answers
from tests.storms.live_site import Answer, LiveSite, Visitor
from tests.storms.names import FIRST, LAST

AT_ONCE = 8
PAUSE = 0.04  # seconds between two clicks, at the most
PAUSE_OF_NEWCOMERS = 0.4  # so that no more come than mail can be written to
# What has to have come by mail before somebody can do it.
NEEDS = defaultdict(lambda: "signed", sign=None, confirm="confirm", prove="work-email")
WORKPLACES = tuple(f"{name}.example" for name in ("northlight", "eastgate", "southbank", "westfold", "midtown"))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Unexpected(Exception):
    """An answer that nobody should ever get."""


@dataclass
class Person:
    """Somebody with a plan for one letter. What they have been promised so far stands in the record alone."""

    slug: str
    name: str
    address: str
    shows: bool
    impatient: bool
    work: str | None  # a mailbox at a listed domain, which makes them a professional
    plan: list[str]
    waits: bool = False
    links: dict[str, str] = field(default_factory=dict)

    @property
    def can_go_on(self) -> bool:
        return bool(self.plan) and NEEDS[self.plan[0]] in {*self.links, None}

    def answers(self, **more: str) -> dict[str, str]:
        """What they fill in, on either form."""
        claim = {"professional": "1", "profession": "writers", "route": "work-email", "work_email": self.work}
        return answers(self.name, show_name="yes" if self.shows else "no", **(claim if self.work else {}), **more)


def somebody(number: int, slugs: Sequence[str], chance: random.Random) -> Person:
    """The n-th person: no two have the same name or address; one in twenty bears a name that is held."""
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    rest = number // (len(FIRST) * len(LAST))
    middle = f"{LETTERS[rest % 26]}. {LETTERS[rest // 26 % 26]}."
    name = f"{first} {middle} {last}"
    if chance.random() < 0.05:
        name += " www.vote.example"
    works = chance.random() < 0.3
    return Person(
        slug=chance.choice(slugs),
        name=name,
        address=f"{first}.{last}.{number}@example.org".lower(),
        shows=chance.random() < 0.75,
        impatient=chance.random() < 0.2,
        work=f"{first}.{number}@{chance.choice(WORKPLACES)}".lower() if works else None,
        plan=a_plan(chance, works=works),
    )


def a_plan(chance: random.Random, *, works: bool) -> list[str]:
    """What somebody will do. Some never open their mail."""
    if chance.random() < 0.1:
        return ["sign"]
    changes = chance.choices(["hide", "show"], k=chance.choice((0, 0, 1, 1, 2, 3)))
    ends = chance.choice(([], [], [], ["withdraw"], ["erase"], ["withdraw", "erase"]))
    return ["sign", "confirm", *(["prove"] if works else []), *changes, *ends]


class Crowd:
    """Some people at a time. Who waits for a mail makes room for others and goes on when it has come."""

    def __init__(
        self, live_site: LiveSite, slugs: Sequence[str], post: PostOffice, record: Record, *, seed: int
    ) -> None:
        self.live_site, self.slugs, self.post, self.record = live_site, slugs, post, record
        self.failures = self.refusals = 0
        self.unexpected: list[str] = []
        self.closing = threading.Event()
        self._chance = random.Random(f"{seed} people")
        self._born = 0
        self._by_address: dict[str, Person] = {}
        self._ready: deque[Person] = deque()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._walk, args=(number,)) for number in range(AT_ONCE)]

    def come(self) -> None:
        for thread in self._threads:
            thread.start()

    def go_home(self) -> None:
        """Everybody ends the step that they are at, against a site that runs again, and begins no other."""
        self.closing.set()
        for thread in self._threads:
            thread.join()

    def _walk(self, number: int) -> None:
        visitor = Visitor(self.live_site.ports, first=number)
        while not self.closing.is_set():
            person, pause = self._next()
            try:
                self._step(visitor, person, person.plan.pop(0))
            except Exception as error:  # whatever it is, nobody should have met it
                self.unexpected.append(f"{person.address}: {type(error).__name__} {error}"[:600])
            else:
                self._go_on_or_wait(person)
            time.sleep(pause)
        visitor.leave()
        with self._lock:
            self.failures += visitor.failures
            self.refusals += visitor.refusals

    def _next(self) -> tuple[Person, float]:
        with self._lock:
            self._read_mail()
            if self._ready and self._chance.random() < 0.8:
                return self._ready.popleft(), self._chance.uniform(0, PAUSE)
            person = somebody(self._born, self.slugs, self._chance)
            self._born += 1
            self._by_address |= {person.address: person, person.work or person.address: person}
            return person, self._chance.uniform(0, PAUSE_OF_NEWCOMERS)

    def _read_mail(self) -> None:
        for mail in self.post.look():
            person = self._by_address.get(mail.to)
            if person is None:
                self.unexpected.append(f"a mail for {mail.to}, who has never signed")
                continue
            person.links[mail.kind] = mail.link
            if person.waits and person.can_go_on:
                person.waits = False
                self._ready.append(person)

    def _go_on_or_wait(self, person: Person) -> None:
        with self._lock:
            person.waits = not person.can_go_on
            if not person.waits:
                self._ready.append(person)

    def _step(self, visitor: Visitor, person: Person, act: str) -> None:
        match act:
            case "sign":
                self._sign(visitor, person)
            case "confirm":
                self._confirm(visitor, person)
            case "prove":
                answer = visitor.ask("POST", person.links["work-email"], {})
                _expect(answer.status == 200, answer)
                self.record.note("prove", person.address)
            case _:
                self._press(visitor, person, act)

    def _sign(self, visitor: Visitor, person: Person) -> None:
        path, form = f"/letters/{person.slug}/sign", person.answers(email=person.address)
        whole = {"slug": person.slug, "name": person.name, "work": person.work}
        if person.impatient:
            answer = visitor.ask_once("POST", path, form)
            if answer is None or answer.status == 503:
                person.plan = []
                self.record.note("perhaps", person.address, **whole)
                return
        else:
            answer = visitor.ask("POST", path, form)
        _expect(answer.status == 303 and urlsplit(answer.location).path.endswith("/sent"), answer)
        self.record.note("sign", person.address, **whole)

    def _confirm(self, visitor: Visitor, person: Person) -> None:
        failures = visitor.failures
        answer = visitor.ask("POST", person.links["confirm"], person.answers())
        again = answer.status == 200 and visitor.failures > failures and "second email" in answer.body
        _expect(again or (answer.status == 303 and answer.location.startswith("/signature/")), answer)
        held = "www" in person.name
        self.record.note("confirm", person.address, shown=person.shows, held=held)

    def _press(self, visitor: Visitor, person: Person, act: str) -> None:
        failures = visitor.failures
        answer = visitor.ask("POST", person.links["signed"], {"act": act, "sure": "1"})
        if act == "erase":  # whoever has to ask twice finds the page gone
            again = answer.status == 404 and visitor.failures > failures
            _expect(again or answer.status == 200, answer)
        else:
            _expect(answer.status == 303 and answer.location == person.links["signed"], answer)
        self.record.note(act, person.address)


def _expect(good: bool, answer: Answer) -> None:
    if not good:
        raise Unexpected(f"{answer.status} {answer.location} {' '.join(answer.body.split())[:300]}")
