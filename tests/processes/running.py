"""`flask` commands as real processes, each in its own process group."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.free_ports import free_port as free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
TO_END = 20.0  # seconds; less than a connection may be idle, or a request take


@dataclass
class Site:
    """A place to run in: a data directory and a free port."""

    data_dir: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**kept, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}


class Command:
    """`flask …`, its output in a file."""

    def __init__(self, site: Site, *words: str) -> None:
        self.site = site
        self.log = site.data_dir / f"{'-'.join(words).replace('/', '_')}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", *words],
                cwd=ROOT,
                env=site.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def status(self, within: float = PATIENCE) -> int:
        return self.process.wait(within)

    def children(self) -> list[int]:
        listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [line.split() for line in listed.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]

    def answers(self) -> "Command":
        """Wait until the port answers, and fail early when the process has ended."""
        until(lambda: self.process.poll() is not None or get(self.site, "/") is not None)
        assert self.process.poll() is None, self.said
        return self

    def says(self, words: str) -> "Command":
        until(lambda: self.process.poll() is not None or words in self.said)
        assert words in self.said, self.said
        return self


def until(condition: Callable[[], object], within: float = PATIENCE) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """A zombie, which only waits to be reaped by whoever adopted it, is dead."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return listed.strip() != "" and not listed.strip().startswith("Z")


def get(site: Site, path: str, timeout: float = 5.0, headers: dict[str, str] | None = None) -> str | None:
    """The body of whatever is answered; None when nothing is."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def told(site: Site, raw: bytes, timeout: float = 5.0) -> bytes:
    """The first piece of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=timeout) as connection:
        connection.sendall(raw)
        answer = b""
        while not _is_whole(answer) and (more := connection.recv(4096)):
            answer += more
        return answer


def _is_whole(answer: bytes) -> bool:
    """Whether the body that the headers announce has arrived: it may come in a packet of its own."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)^content-length: (\d+)", head, re.M)
    return bool(blank) and len(body) >= int(length.group(1) if length else 0)
