"""The site as visitors see it: `flask serve` and `flask work` on a database of their own, with the demo loaded."""

import http.client
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.core import clock
from app.core.config import read_config
from app.core.db import db
from app.demo.load import load
from app.demo.owner import demo_owner
from app.models import Letter, Tally
from tests.free_ports import free_port
from tests.make import a_letter, answers, shown_in
from tests.processes.running import Command, Site, until

A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLOSED = "closed-last-week"
QUIET = "nobody-has-signed-yet"
SCRIPTS = "signed-in-every-script"
ONE_FACE = "signed-with-rare-letters"
MILLION = "signed-by-a-million"
LONG_TITLE = (
    "Ask the Committees on the Judiciary and the Register of Copyrights to keep the authorship of people apart from "
    "the output of machines, and to pay those whose work made them possible"
)


@dataclass
class OpenSite(Site):
    """A place to run in whose environment says more than where it is."""

    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.more

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asks(self, path: str, *, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body of a plain request, as a script would send it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET" if form is None else "POST", path, body=urlencode(form or {}), headers=A_FORM)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def link_mailed_to(self, address: str, kind: str) -> str:
        """The path of the first link in the last mail of this kind, as soon as it is there."""
        return self.links_mailed_to(address, kind)[0]

    def links_mailed_to(self, address: str, kind: str) -> list[str]:
        return [link.removeprefix(self.url) for link in self.mail_to(address, kind)["links"]]

    def mail_to(self, address: str, kind: str) -> dict[str, Any]:
        """The last mail of this kind, as soon as it is there."""
        found: list[dict[str, Any]] = []

        def arrived() -> bool:
            messages = json.loads(self.asks("/dev/mailbox.json")[1])["messages"]
            found[:] = [mail for mail in messages if (mail["to"], mail["kind"]) == (address, kind)]
            return bool(found)

        until(arrived)
        return found[-1]

    def sends(self, path: str, form: dict[str, str]) -> str:
        """Post a form; where the answer leads to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, body=urlencode(form), headers=A_FORM)
            answer = connection.getresponse()
            assert answer.status == 303, answer.status
            return (answer.headers["Location"] or "").removeprefix(self.url)
        finally:
            connection.close()

    def is_signed_by(self, names: dict[str, str], *, slug: str, **changes: str) -> None:
        """People sign and confirm by plain requests: name by mail address."""
        for address, name in names.items():
            status, _ = self.asks(f"/letters/{slug}/sign", form=answers(name, email=address, **changes))
            assert status == 303, status
        for address in names:
            link = self.link_mailed_to(address, "confirm")
            status, _ = self.asks(link, form=shown_in(self.asks(link)[1]) | {"consent": "1"})
            assert status == 303, status


def a_site(folder: Path, **more: str) -> OpenSite:
    return OpenSite(folder, free_port(), more)


def load_demo(site: OpenSite, *, signers: int) -> None:
    """Migrate, and write what a visitor may find: the demo, a letter that has closed, two that nobody signed."""
    app = create_app(read_config(site.environment))
    now = clock.now()
    with app.app_context():
        upgrade()
        load(signers=signers, now=now)
        demo_owner(now=now)
        week = timedelta(days=7)
        a_letter(slug=CLOSED, title="Ask by Friday", now=now - 3 * week, closes_at=now - week)
        a_letter(slug=QUIET, title="Ask the quiet ones too", now=now)
        a_letter(slug=SCRIPTS, title="Ask in every script", now=now)
        a_letter(slug=MILLION, title=LONG_TITLE, now=now)
        _count_a_million()
        a_letter(slug=ONE_FACE, title="Ask with rare letters", now=now)
        db.session.remove()
        db.engine.dispose()


def _count_a_million() -> None:
    """Seven digits, as the registrar would have written them."""
    letter = db.session.scalars(select(Letter).where(Letter.slug == MILLION)).one()
    totals = {"signed": 2_000_002, "verified": 1_000_001, "private": 1_000, "verified_private": 500, "held": 12}
    db.session.merge(Tally(letter_id=letter.id, counted_at=clock.now(), **totals))
    db.session.commit()


@contextmanager
def opened(site: OpenSite) -> Iterator[OpenSite]:
    commands = [Command(site, "serve"), Command(site, "work")]
    try:
        commands[0].answers()
        yield site
    finally:
        for command in commands:
            command.send(signal.SIGTERM)
        for command in commands:
            _end(command)


def _end(command: Command) -> None:
    deadline = time.monotonic() + 10
    while command.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if command.process.poll() is None:
        command.send(signal.SIGKILL)
        command.status()
