"""A site to measure: its own folder, database and port, running the real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from app import create_app
from app.core.config import ROOT, read_config
from app.core.db import db

SECRET = "a key of the bench, which keeps nobody's secrets"  # the same for all runs, since loaded databases are kept
TICKS = os.sysconf("SC_CLK_TCK")
STARTS_IN = 30.0


@dataclass
class Site:
    """An environment like an operator's, independent of the bench's own."""

    folder: Path
    database_url: str
    mail_port: int | None = None
    mail_rate: int | None = None  # None: the product's default
    port: int = field(default_factory=lambda: free_port())

    @property
    def environ(self) -> dict[str, str]:
        ours = {
            "PORT": str(self.port),
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEYS": SECRET,
            "LIMITS": "off",
            "PYTHONPATH": str(ROOT),
        }
        if self.mail_port is not None:
            ours["MAIL_URL"] = f"smtp://127.0.0.1:{self.mail_port}"
        if self.mail_rate is not None:
            ours["MAIL_RATE"] = str(self.mail_rate)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | ours

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The application's context in this process, to load and inspect rows; closes all connections at the end."""
        with create_app(read_config(self.environ)).app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def flask(self, *arguments: str) -> str:
        """Runs a command and returns its output. Raises RuntimeError with the output if it fails."""
        done = subprocess.run(flask_command(*arguments), env=self.environ, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def serve(self, *arguments: str, **environ: str) -> Iterator["Running"]:
        """The web process, once it is ready; with `--wsgi`, that of another application."""
        with self._run("serve", *arguments, **environ) as web:
            wait_for(lambda: answers(self.port), "flask serve to answer")
            yield web

    @contextmanager
    def work(self) -> Iterator["Running"]:
        with self._run("work") as worker:
            yield worker

    @contextmanager
    def _run(self, *arguments: str, **environ: str) -> Iterator["Running"]:
        said = self.folder / f"{arguments[0]}-{self.port}.log"
        with said.open("ab") as log:
            child = subprocess.Popen(
                flask_command(*arguments), env=self.environ | environ, cwd=ROOT, stdout=log, stderr=log
            )
        try:
            yield Running(child.pid)
            if child.poll() is not None:
                raise RuntimeError(f"flask {arguments[0]} ended by itself:\n{said.read_text()}")
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=20)


@dataclass(frozen=True)
class Running:
    """One of our processes."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS


def flask_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """True if something speaks HTTP there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def wait_for(condition: object, words: str, *, seconds: float = STARTS_IN, pause: float = 0.05) -> None:
    """Raises TimeoutError."""
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds:.0f} s for {words}")
        time.sleep(pause)
