"""An SMTP server on loopback, in its own process, that accepts every mail, and a reader of what has arrived."""

import email
import email.policy
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from app.core.config import ROOT
from bench.site import free_port, wait_for


@dataclass(frozen=True)
class PostBox:
    """Receives mails: a port, and a file with one line per mail."""

    port: int
    file: Path

    def count(self) -> int:
        return self.file.read_bytes().count(b"\n")

    def confirm_paths(self) -> dict[str, str]:
        """The path of the confirm link by address, from the mails' text parts."""
        found = {}
        for line in self.file.read_text().splitlines():
            mail = email.message_from_string(json.loads(line), policy=email.policy.default)
            if mail["X-Undersigned-Kind"] != "confirm":
                continue
            body = mail.get_body(("plain",))
            link = re.search(r"^https?://[^/\s]+(/confirm/\S+)\s*$", body.get_content() if body else "", re.MULTILINE)
            if link:
                found[mail["To"].addresses[0].addr_spec] = link[1]
        return found


@contextmanager
def post_box(folder: Path) -> Iterator[PostBox]:
    box = PostBox(free_port(), folder / "mails.jsonl")
    box.file.touch()
    command = [sys.executable, "-m", "bench.post", str(box.port), str(box.file)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        wait_for(lambda: child.stdout is not None and child.stdout.readline(), "the SMTP server to listen")
        yield box
    finally:
        child.terminate()
        child.wait(timeout=10)


class _Keep:
    def __init__(self, path: Path) -> None:
        self.file = path.open("a", buffering=1)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.file.write(json.dumps(envelope.content.decode("ascii", "surrogateescape")) + "\n")
        return "250 kept"


def _listen(port: int, path: Path) -> None:
    controller = Controller(_Keep(path), hostname="127.0.0.1", port=port)
    controller.start()
    print("listening", flush=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    signal.sigwait({signal.SIGTERM})
    controller.stop()


if __name__ == "__main__":
    _listen(int(sys.argv[1]), Path(sys.argv[2]))
