"""A PostgreSQL server for a single test, in its own folder, which may be killed."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.needs import need
from tests.processes.running import free_port

PATIENCE = 60.0
SETTINGS = ("listen_addresses=127.0.0.1", "max_connections=100", "shared_buffers=32MB")


def bin_folder() -> Path | None:
    """Where this machine has PostgreSQL's own programs."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(4))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


class Cluster:
    """Runs from the beginning until `remove`, except between `kill` or `stop` and `start`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.programs = bin_folder()
        need("PostgreSQL's initdb", self.programs is not None)
        # Directly below /tmp, since PostgreSQL refuses to run as root and another user has to get there.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="undersigned-cluster-"))
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None
        if self._other_user:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    @property
    def address(self) -> str:
        return f"postgres@127.0.0.1:{self.port}"

    def create_database(self, name: str = "undersigned") -> str:
        """Its URL, as DATABASE_URL takes it."""
        with psycopg.connect(f"postgresql://{self.address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{self.address}/{name}"

    def start(self) -> None:
        """Return when it answers. While processes of a killed one are still ending it refuses to start: try again."""
        end = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < end, (self.folder / "log").read_text()[-2000:]
            if self.server is None or self.server.poll() is not None:
                self.server = self._begin()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            psycopg.connect(f"postgresql://{self.address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """As an operator restarts it: every connection ends in the middle of what it does."""
        self._end(signal.SIGINT)

    def kill(self, *, children: bool) -> None:
        """Kill -9, of the first process alone (the others notice and end), or of all at once."""
        pids = self._children() if children else []
        self._end(signal.SIGKILL)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def remove(self) -> None:
        self.kill(children=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _other_user(self) -> dict[str, Any]:
        return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

    def _command(self, program: str, *words: str) -> dict[str, Any]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        return {"args": [f"{self.programs}/{program}", *words], "cwd": self.folder, "env": environment}

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(**self._command(program, *words), **self._other_user, check=True, capture_output=True)

    def _begin(self) -> subprocess.Popen[bytes]:
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        words = ["-D", "data", "-p", str(self.port), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                **self._command("postgres", *words), **self._other_user, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        return server

    def _end(self, number: signal.Signals) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(number)
            self.server.wait(PATIENCE)

    def _children(self) -> list[int]:
        if self.server is None:
            return []
        told = subprocess.run(
            ["ps", "--ppid", str(self.server.pid), "-o", "pid="], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in told.stdout.split()]
