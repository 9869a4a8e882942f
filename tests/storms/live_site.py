"""A whole site of real processes, with real client connections, whose processes are killed at random times."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask

from app.core import clock
from app.mail.deliver import IDLE, Deliverer
from app.mail.leases import LEASE
from tests.mail.post_office import MailServer
from tests.post_box import Received
from tests.processes.running import ROOT, Command, Site, free_port, get, until

PEOPLE_AT_ONCE = 8
PATIENCE = 60.0


@dataclass
class Place(Site):
    """Where one process runs; all of a site share the rest of the environment."""

    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.settings


class SiteProcess:
    """A process that comes back whenever it has been killed."""

    def __init__(self, place: Place, word: str) -> None:
        self.place, self.word, self.killed = place, word, 0
        self.command = Command(place, word)
        self._said_before = ""

    @property
    def said(self) -> str:
        """By this process and by all that it has come back from."""
        return self._said_before + self.command.said

    def kill(self) -> None:
        self.command.send(signal.SIGKILL)
        self.command.process.wait()
        self.killed += 1

    def come_back(self) -> None:
        self._said_before = self.said
        self.command = Command(self.place, self.word)

    def end(self) -> None:
        """As an operator would end it."""
        self.command.send(signal.SIGTERM)
        assert self.command.status() == 0, self.command.said


class LiveSite:
    """Web processes, workers and their database; `app` is our own look at it."""

    def __init__(self, app: Flask, folder: Path, settings: dict[str, str], *, mail_url: str, webs: int) -> None:
        self.app, self.folder = app, folder
        self.settings = {"MAIL_URL": mail_url, "MAIL_RATE": "1000", "LIMITS": "off"} | settings
        self.ports = [free_port() for _ in range(webs)]
        self.settings["BASE_URL"] = f"http://127.0.0.1:{self.ports[0]}"
        self.webs = [self._inhabitant("serve", port) for port in self.ports]
        self.workers: list[SiteProcess] = []

    def _inhabitant(self, word: str, port: int) -> SiteProcess:
        place = self.folder / f"{word}-{port}"
        place.mkdir()
        return SiteProcess(Place(place, port, self.settings), word)

    def hire(self, workers: int) -> None:
        self.workers += [self._inhabitant("work", len(self.workers) + n) for n in range(workers)]

    def is_open(self) -> bool:
        return all('"ready"' in (get(web.place, "/readyz") or "") for web in self.webs)

    def close(self) -> None:
        for one in [*self.webs, *self.workers]:
            if one.command.process.poll() is None:
                one.kill()

    def tell(self, *words: str) -> str:
        """Run a command of `flask` to its end, which has to be a good one; what it said."""
        told = subprocess.run(
            [sys.executable, "-m", "flask", *words],
            cwd=ROOT,
            env=Place(self.folder, self.ports[0], self.settings).environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def deliver_later(self, after: timedelta) -> None:
        """Take the worker's mail step here, as it will be taken so much later, until nothing is due then."""
        deliverer = Deliverer(self.app.extensions["undersigned"])
        try:
            while (pause := deliverer.step(lambda: clock.now() + after)) < IDLE:
                time.sleep(pause)
        finally:
            deliverer.close()


class LiveSiteWithMail(LiveSite):
    """One whose mail server runs in this process, which sees what arrives."""

    def __init__(self, app: Flask, folder: Path, settings: dict[str, str], *, mail: MailServer, webs: int) -> None:
        super().__init__(app, folder, settings, mail_url=mail.url, webs=webs)
        self.mail = mail

    def mails(self, kind: str) -> dict[str, list[EmailMessage]]:
        """What arrived, by address."""
        found: dict[str, list[EmailMessage]] = {}
        box = self.mail.box
        for to, message in list(zip(box.recipients, box.mails, strict=False)):
            if message["X-Undersigned-Kind"] == kind:
                found.setdefault(to, []).append(message)
        return found

    def all_have(self, kind: str, addresses: Sequence[str]) -> bool:
        return set(addresses) <= set(self.mails(kind))

    def deliver(self, kind: str, addresses: Sequence[str]) -> None:
        """Wait for everybody's mail, until no more arrives. What a killed worker held is due again when its lease has
        run out: instead of waiting so long, the same mail step is taken here at that later moment.
        """
        before = -1
        while before != len(self.mail.box.mails) and not self.all_have(kind, addresses):
            before = len(self.mail.box.mails)
            time.sleep(2)
        if not self.all_have(kind, addresses):
            self.deliver_later(LEASE + timedelta(seconds=30))
        until(lambda: self.all_have(kind, addresses), within=PATIENCE)


StartSite = Callable[..., LiveSiteWithMail]  # the fixture `start_site`


def link_in(mail: EmailMessage) -> str:
    """The path of the first link that stands alone on its line."""
    return urlsplit(Received("", mail).link).path


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    headers: dict[str, str]
    body: str


class Visitor:
    """A browser with one connection, kept alive. When nobody answers it tries again, at the next web process."""

    def __init__(self, ports: Sequence[int], first: int = 0) -> None:
        self.ports, self.at = ports, first
        self.connection: http.client.HTTPConnection | None = None
        self.failures = 0
        self.refusals = 0

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, *, accept: str = "text/html") -> Answer:
        """The first answer that is not "come back later". A fault (500) is an error of the test."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = self.ask_once(method, path, fields, accept=accept)
            if answer is not None and answer.status != 503:
                return answer
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.05)

    def ask_once(
        self, method: str, path: str, fields: dict[str, str] | None = None, *, accept: str = "text/html"
    ) -> Answer | None:
        """The answer, also when it is "come back later" (503); None when there was none."""
        answer = self._answer(method, path, fields, {"Accept": accept})
        if answer is None or answer.status == 503:
            self.failures += 1
            self.refusals += answer is not None
        assert answer is None or answer.status == 503 or answer.status < 500, (method, path, answer)
        return answer

    def _answer(self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> Answer | None:
        port = self.ports[self.at % len(self.ports)]
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        if fields is not None:
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request(method, path, body=urlencode(fields or {}), headers=headers)
            answer = self.connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.leave()
            self.at += 1
            return None
        return Answer(answer.status, answer.headers.get("Location", ""), dict(answer.headers), body)

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


Step = Callable[[Visitor, str], None]


class Storm:
    """Everybody does the same step, a few at a time, while processes are killed and come back."""

    def __init__(self, live_site: LiveSite, people: Sequence[str], step: Step) -> None:
        self.live_site, self.people, self.step = live_site, people, step
        self.seed = int(os.environ.get("STORM_SEED", time.time_ns()))
        self.done: list[str] = []
        self.failures = 0
        self._waiting = list(people)
        self._lock = threading.Lock()

    def rage(self, *, kills: int) -> None:
        """`kills` times, after so many steps as chance says, one web process or one worker is killed, in turns."""
        chance = random.Random(self.seed)
        victims = [*self.live_site.webs, *self.live_site.workers]
        moments = sorted(chance.sample(range(10, len(self.people) * 9 // 10), kills))
        with ThreadPoolExecutor(PEOPLE_AT_ONCE) as pool:
            crowds = [pool.submit(self._walk, number) for number in range(PEOPLE_AT_ONCE)]
            for number, moment in enumerate(moments):
                self._wait_for(moment, crowds)
                victim = victims[number % len(victims)]
                time.sleep(chance.uniform(0, 0.03))  # not always between two steps
                victim.kill()
                victim.come_back()
            for crowd in crowds:
                crowd.result()
        assert len(self.done) == len(self.people), f"STORM_SEED={self.seed}"

    def _wait_for(self, moment: int, crowds: Sequence[Future[None]]) -> None:
        until(lambda: len(self.done) >= moment or any(crowd.done() for crowd in crowds), within=PATIENCE)

    def _walk(self, number: int) -> None:
        visitor = Visitor(self.live_site.ports, first=number)
        while True:
            with self._lock:
                if not self._waiting:
                    break
                person = self._waiting.pop()
            self.step(visitor, person)
            self.done.append(person)
        visitor.leave()
        with self._lock:
            self.failures += visitor.failures


def tally(visitor: Visitor, slug: str) -> dict[str, int]:
    told: dict[str, int] = json.loads(visitor.ask("GET", f"/api/v1/letters/{slug}").body)["tally"]
    return told
