"""A letter under load, read from two web processes through a cache that obeys our headers, while names are removed."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.core.db import db, end_read
from app.models import Letter, ListRevision
from tests.abuse.asking import KEYS, ask
from tests.journeys.steps import path_of, signed
from tests.make import a_config, a_letter, signatures, work
from tests.one_app import emptied
from tests.post_box import PostBox
from tests.processes.proxy import Proxy
from tests.processes.reloading import Readers
from tests.processes.running import Command, free_port
from tests.storms.live_site import Place

pytestmark = pytest.mark.processes

IN_ANY_CACHE = 10.0  # seconds, after which nothing holds a name that has gone
IN_A_BROWSER = 4.0  # of these: what it was answered at last it may show for so long
STAYS = "Ada Quillstays"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Under a key that an environment can name."""
    app = create_app(a_config(tmp_path, database_url=database_url, secret_keys=(KEYS["SECRET_KEYS"],)))
    if database_url.startswith("postgresql"):
        emptied(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass
class Front:
    """Two web processes and the cache in front of them; no worker."""

    first: int
    second: int
    cache: int


@pytest.fixture
def front(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Front]:
    settings = KEYS | {"DATABASE_URL": database_url, "LIMITS": "off"}
    ports = [free_port(), free_port()]
    folders = [tmp_path / f"web-{port}" for port in ports]
    commands = []
    for port, folder in zip(ports, folders, strict=True):
        folder.mkdir()
        commands.append(Command(Place(folder, port, settings), "serve"))
    proxy = None
    try:
        for command in commands:
            command.answers()
        proxy = Proxy(tmp_path / "proxy", ports)
        yield Front(first=ports[0], second=ports[1], cache=proxy.port)
    finally:
        for command in commands:
            command.process.kill()
            command.process.wait()
        if proxy is not None:
            proxy.stop()


@dataclass(frozen=True)
class Seen:
    """A page as somebody got it: when they asked, and who stood on it."""

    asked: float
    path: str
    names: frozenset[str]
    from_cache: str


class Crowd(Readers):
    def __init__(self, port: int, letter: Letter, names: list[str]) -> None:
        super().__init__(letter)
        self.port, self.names, self.seen = port, names, list[Seen]()

    def load(self, path: str) -> None:
        asked = time.monotonic()
        answer = ask(self.port, "GET", path)
        assert answer.status == 200, answer.text
        names = frozenset(name for name in self.names if name in answer.text)
        self.seen.append(Seen(asked, path, names, answer.headers["X-Cache"] or ""))


def test_a_name_that_goes_is_out_of_the_cache_in_front_of_two_processes_in_time(
    client: FlaskClient, post_box: PostBox, front: Front
) -> None:
    letter = a_letter()
    acts = ("hide", "withdraw", "erase")
    private = {
        act: signed(client, post_box, letter, name=f"Ada Quill{act}", email=f"{act}@example.org") for act in acts
    }
    signed(client, post_box, letter, name=STAYS, email="stays@example.org")
    work()
    names, ports = [f"Ada Quill{act}" for act in acts], (front.first, front.second)
    with Crowd(front.cache, letter, [*names, STAYS]) as crowd:
        time.sleep(2)
        for act in acts:
            answer = ask(front.first, "POST", path_of(private[act]), {"act": act, "sure": "1"})
            assert answer.status in (200, 303), answer.text
        gone = time.monotonic()
        time.sleep(1)
        here = {(port, path): ask(port, "GET", path).text for port in ports for path in crowd.paths}
        time.sleep(gone + IN_ANY_CACHE - time.monotonic())

    still = {asked: said for asked, page in here.items() if (said := [name for name in names if name in page])}
    told = f"{revisions()=}, {[(one.name, one.state, one.standing, one.shown) for one in signatures(letter)]}"
    assert still == {}, f"within a second in every process; {ports=}, {told}"
    before = [one for one in crowd.seen if one.asked < gone - 1]
    assert set.union(*(set(one.names) for one in before)) == {*names, STAYS}
    late = [one for one in crowd.seen if one.asked > gone + IN_ANY_CACHE - IN_A_BROWSER]
    assert {one.path for one in late} == set(crowd.paths)
    assert {name for one in late for name in one.names} == {STAYS}
    assert Counter(one.from_cache for one in crowd.seen)["HIT"] > len(crowd.seen) / 2


def revisions() -> list[int]:
    end_read()
    return list(db.session.scalars(select(ListRevision.revision)))
