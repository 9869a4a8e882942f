"""The database of a run, and the failures it can have."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

from tests.processes.cluster import Cluster
from tests.processes.running import ROOT

# Takes the one lock that writers need, changes every row and never commits.
HOLD_THE_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE tallies SET signed = signed + 1000, next_number = 1")
connection.execute("UPDATE signatures SET name = 'Nobody', state = 'withdrawn'")
print("held", flush=True)
time.sleep(600)
"""


class Database(Protocol):
    """What a run needs of one."""

    name: str
    url: str

    def strike(self, chance: random.Random, *, longest: float) -> str:
        """Let something happen for `longest` seconds at the most; what it was. Everything runs again then."""

    def remove(self) -> None: ...


class Sqlite:
    """Nobody can kill a file. Somebody holds the write lock for seconds, changes all, and is killed with it."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file = folder / "undersigned.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def strike(self, chance: random.Random, *, longest: float) -> str:
        somebody = subprocess.Popen(
            [sys.executable, "-c", HOLD_THE_LOCK, str(self.file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        try:
            assert somebody.stdout is not None
            held = somebody.stdout.readline() == b"held\n"
            time.sleep(chance.uniform(longest * 0.75, longest))
        finally:
            somebody.kill()
            somebody.communicate()
        assert held, "nobody got the lock for 30 seconds"
        return "the write lock held, and its holder killed"

    def remove(self) -> None:
        """The folder goes with the run; what is left must be whole."""
        [(verdict,)] = sqlite3.connect(self.file).execute("PRAGMA integrity_check").fetchall()
        assert verdict == "ok", verdict


class Postgresql:
    """A cluster of the run's own: its first process is killed, or all of it, or an operator restarts it."""

    name = "postgresql"

    def __init__(self) -> None:
        self.cluster = Cluster()
        self.url = self.cluster.create_database()

    def strike(self, chance: random.Random, *, longest: float) -> str:
        how = chance.choice(("first process killed", "all its processes killed", "restarted"))
        if how == "restarted":
            self.cluster.stop()
        else:
            self.cluster.kill(children=how.startswith("all"))
        time.sleep(chance.uniform(0, longest))
        self.cluster.start()
        return how

    def remove(self) -> None:
        self.cluster.remove()
