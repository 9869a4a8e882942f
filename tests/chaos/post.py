"""Controls the mail server's process, and reads the mails that have arrived."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

from tests.needs import answers_at
from tests.processes.running import ROOT, free_port, until
from tests.storms.live_site import link_in


@dataclass(frozen=True)
class Arrived:
    to: str
    kind: str
    message_id: str
    link: str


class PostOffice:
    """The server and everybody's mailbox."""

    def __init__(self, folder: Path) -> None:
        self.port, self.file = free_port(), folder / "mails.jsonl"
        self.file.touch()
        self.arrived: list[Arrived] = []
        self._read_to = 0
        self._lock = threading.Lock()
        self.come_back()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def come_back(self) -> None:
        command = [sys.executable, "-m", "tests.chaos.smtp", str(self.port), str(self.file)]
        self.server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
        until(lambda: answers_at(self.port))

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def look(self) -> list[Arrived]:
        """What has arrived since the last look."""
        with self._lock, self.file.open("rb") as file:
            file.seek(self._read_to)
            whole, end, _rest = file.read().rpartition(b"\n")
            self._read_to += len(whole + end)
            new = [_arrived(to, mail) for line in whole.splitlines() for to, mail in _mails(line)]
            self.arrived += new
            return new

    def delivered(self) -> list[Arrived]:
        """All that has arrived."""
        self.look()
        return list(self.arrived)


def _mails(line: bytes) -> list[tuple[str, EmailMessage]]:
    kept = json.loads(line)
    mail = message_from_string(kept["content"], policy=policy.default)
    return [(to, mail) for to in kept["to"]]


def _arrived(to: str, mail: EmailMessage) -> Arrived:
    return Arrived(to, str(mail["X-Undersigned-Kind"]), str(mail["Message-ID"]), link_in(mail))
