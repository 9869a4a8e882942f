"""A scripted misbehaving mail server, with a real worker: no mail is lost, and each keeps its Message-ID."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.abuse.asking import KEYS, LETTER, ask, furnish, sign_up
from tests.make import shown_in
from tests.post_box import Received
from tests.processes.lettered import lettered
from tests.processes.running import Command, Site, until
from tests.processes.sites import site
from tests.storms.live_site import Place

__all__ = ["lettered", "site"]

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

GOOD, ONCE = "takes all", "takes one"
TALKS = (GOOD, ONCE, "drops after data", "drops in the middle", "answers 451")
# What goes wrong, connection by connection. After the last all goes well.
SCRIPT = (
    "hangs up", ONCE, "421 4.3.2 Not now", "drops after data", ONCE, "\x00\xff nonsense", ONCE,
    "554 5.3.2 No service", "drops in the middle", ONCE, "drops after data", ONCE, "answers 451", "drops after data",
)  # fmt: skip


class ScriptedServer:
    """SMTP over a bare socket, one connection after the other."""

    def __init__(self, script: tuple[str, ...]) -> None:
        self.script = list(script)
        self.arrived: list[tuple[str, EmailMessage]] = []  # how its connection went on, and what had come by then
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.listening.getsockname()[1]}"
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(5)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                try:
                    self._talk(connection, self.script.pop(0) if self.script else GOOD)
                except OSError:
                    continue

    def _talk(self, connection: socket.socket, way: str) -> None:
        if way == "hangs up":
            return
        if way not in TALKS:
            connection.sendall(f"{way}\r\n".encode("latin-1"))
            return
        lines = connection.makefile("rb")
        connection.sendall(b"220 scripted\r\n")
        while word := lines.readline()[:4].upper():
            if word != b"DATA":
                connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                continue
            connection.sendall(b"354 go on\r\n")
            if way == "drops in the middle":
                return
            self._receive(lines, way)
            if way == "drops after data":
                return
            connection.sendall(b"451 4.3.0 try again\r\n" if way == "answers 451" else b"250 taken\r\n")
            if way in (ONCE, "answers 451"):
                return

    def _receive(self, lines: BinaryIO, way: str) -> None:
        whole = b""
        while (line := lines.readline()) not in (b".\r\n", b""):
            whole += line.removeprefix(b".")
        self.arrived.append((way, message_from_bytes(whole, policy=policy.default)))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    server = ScriptedServer(SCRIPT)
    yield server
    server.close()


@pytest.fixture
def commands(site: Site, lettered: Path, server: ScriptedServer) -> Iterator[list[Command]]:
    furnish(site.data_dir, lettered)
    place = Place(site.data_dir, site.port, {"MAIL_URL": server.url} | KEYS)
    commands = [Command(place, "serve").answers(), Command(place, "work")]
    yield commands
    for command in commands:
        command.process.kill()
        command.process.wait()


def test_whatever_the_mail_server_does_everybody_gets_their_mail_under_one_message_id(
    commands: list[Command], server: ScriptedServer, site: Site
) -> None:
    port, people = site.port, [f"ada-{at}@example.org" for at in range(8)]
    assert [sign_up(port, email).status for email in people] == [303] * 8

    def accepted() -> set[str]:
        return {str(mail["To"]) for way, mail in server.arrived if way in (GOOD, ONCE)}

    until(lambda: accepted() == set(people), within=90)

    assert server.script == []
    ids: dict[str, set[str]] = {}
    for _, mail in server.arrived:
        ids.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
    assert {len(one) for one in ids.values()} == {1}
    assert len(set().union(*ids.values())) == 8
    assert max(Counter(str(mail["To"]) for way, mail in server.arrived if way in (GOOD, ONCE)).values()) == 1
    ways = [way for way, _ in server.arrived]
    assert ways.count("drops after data") == 3
    for _, mail in server.arrived[-2:]:
        link = Received("", mail).link.partition(str(port))[2]
        form = shown_in(ask(port, "GET", link).text) | {"consent": "1"}
        assert ask(port, "POST", link, form).status == 303
    assert ask(port, "GET", LETTER).status == 200
    assert all(email not in command.said for email in people for command in commands)
