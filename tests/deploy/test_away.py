"""The application is away, breaks off or hangs: what nginx answers then, and what it never repeats."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import actions, archiving
from app.models import Letter
from app.retention import jobs
from tests.abuse.asking import KEYS, LETTER, furnish
from tests.deploy.front import Nginx
from tests.deploy.fronted import place_in, serving
from tests.journeys.steps import signed
from tests.make import a_config, a_letter, answers, work
from tests.pages.html import words_of
from tests.post_box import PostBox
from tests.processes.reloading import Readers
from tests.processes.running import free_port, until

pytestmark = pytest.mark.processes

IN_NGINX = 10.0  # seconds after which nothing shows a name that has gone
NAMES = ["Ada Quillgoes", "Bo Quillgoes", "Cy Quillgoes"]
SHORT = 3.0  # seconds that a reader waits for a site that hangs


class Breaking:
    """A web process that takes a request and dies over it."""

    def __init__(self) -> None:
        self.port, self.met = free_port(), list[bytes]()
        self.listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._break, daemon=True).start()

    def _break(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                with connection:
                    self.met.append(connection.recv(64_000).split(b"\r\n")[0])

    def close(self) -> None:
        self.listening.close()


@pytest.fixture
def breaking() -> Iterator[Breaking]:
    breaking = Breaking()
    yield breaking
    breaking.close()


@contextmanager
def in_front_of(*ports: int) -> Iterator[Nginx]:
    nginx = Nginx(ports)
    try:
        yield nginx
    finally:
        nginx.stop()


def test_a_form_is_never_sent_twice_and_a_page_is_asked_of_another_process(
    tmp_path: Path, lettered: Path, breaking: Breaking
) -> None:
    furnish(tmp_path, lettered)
    place = place_in(tmp_path)
    web = serving(place)
    try:
        with in_front_of(breaking.port, place.port) as nginx:
            pages = [nginx.ask("GET", "/lost-link").status for _ in range(6)]
            forms = []
            for n in range(12):
                time.sleep(0.5)  # nginx leaves a process alone for two seconds after it has failed
                typed = answers("Ada Quill", email=f"a{n}@example.org")
                forms.append(nginx.ask("POST", f"{LETTER}/sign", typed).status)
    finally:
        web.process.kill()
        web.process.wait()

    assert pages == [200] * 6
    assert set(forms) == {303, 503}
    arrived = (tmp_path / "notes").read_text().count(f"POST {LETTER}/sign ")
    broken = sum(line.startswith(b"POST ") for line in breaking.met)
    assert broken == forms.count(503) > 0
    assert arrived + broken == len(forms)


def test_where_a_process_is_away_another_takes_the_form(tmp_path: Path, lettered: Path) -> None:
    furnish(tmp_path, lettered)
    place = place_in(tmp_path)
    web = serving(place)
    try:
        with in_front_of(free_port(), place.port) as nginx:
            sent = [
                nginx.ask("POST", f"{LETTER}/sign", answers("Ada Quill", email=f"b{n}@example.org")).status
                for n in range(6)
            ]
    finally:
        web.process.kill()
        web.process.wait()

    assert sent == [303] * 6


def test_without_the_application_nginx_says_when_to_come_back_and_tells_no_log_where_one_went() -> None:
    with in_front_of(free_port()) as nginx:
        away = nginx.ask("GET", "/confirm/a-token-of-a-signer.and-its-seal")
        assert (away.status, away.headers["Retry-After"], away.headers["Cache-Control"]) == (503, "10", "no-store")
        assert "load the page again" in words_of(away.text)
        form = nginx.ask("POST", "/signature/a-token-of-a-signer.and-its-seal", {"act": "hide"})
        assert (form.status, "nobody signs twice" in words_of(form.text)) == (503, True)

        assert "a-token-of-a-signer" not in nginx.logged()
        assert "up=502" in nginx.logged()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Under a key that an environment can name."""
    app = create_app(a_config(tmp_path, database_url=database_url, secret_keys=(KEYS["SECRET_KEYS"],)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class ReadersThroughNginx(Readers):
    """Nothing is forgotten for want of readers."""

    def __init__(self, nginx: Nginx, letter: Letter) -> None:
        super().__init__(letter)
        self.nginx, self.seen = nginx, list[tuple[float, str]]()

    def load(self, path: str) -> None:
        asked = time.monotonic()
        with suppress(OSError):
            self.seen.append((asked, self.nginx.ask("GET", path, timeout=SHORT).text))


def names_shown(readers: ReadersThroughNginx, *, since: float = 0.0, before: float = float("inf")) -> set[str]:
    return {name for asked, page in readers.seen for name in NAMES if since <= asked < before and name in page}


def erase_all(letter: Letter) -> None:
    """The owner archives the letter, and the week is over."""
    now = clock.now()
    with transaction() as session:
        archiving.begin(session, letter=session.get_one(Letter, letter.id), now=now)
    end_read()
    jobs.run(now + timedelta(days=8))
    end_read()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_erased_names_are_out_of_nginx_after_ten_seconds_though_the_application_is_away(
    client: FlaskClient, post_box: PostBox, tmp_path: Path, how: signal.Signals
) -> None:
    letter = a_letter()
    for n, name in enumerate(NAMES):
        signed(client, post_box, letter, name=name, email=f"quill{n}@example.org")
    work()
    with transaction() as session:
        actions.close(session, letter=session.get_one(Letter, letter.id), now=clock.now() - timedelta(days=3))
    end_read()
    web = serving(place_in(tmp_path))
    try:
        with in_front_of(web.site.port) as nginx, ReadersThroughNginx(nginx, letter) as readers:
            time.sleep(2)
            erase_all(letter)
            stopped = time.monotonic()
            web.send(how)
            time.sleep(IN_NGINX + 2)
            last = time.monotonic()
            time.sleep(1)
            readers.over.set()
            until(
                lambda: not any(nginx.holds(name) for name in NAMES), within=60
            )  # inactive=10s, looked at now and then
    finally:
        web.process.kill()
        web.process.wait()

    assert names_shown(readers, before=stopped) == set(NAMES), "they were there to be seen"
    assert any(stopped + IN_NGINX <= asked < last for asked, _ in readers.seen) or how is signal.SIGSTOP
    assert names_shown(readers, since=stopped + IN_NGINX) == set()
