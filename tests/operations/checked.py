"""What `flask check` says, as an operator reads it."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask

from tests.operations.copies import run

GB = 1_000_000_000


@dataclass(frozen=True)
class Line:
    level: str
    words: str


@dataclass(frozen=True)
class Checked:
    """A line of columns: the level, what was checked, and words."""

    status: int
    output: str

    @property
    def lines(self) -> dict[str, Line]:
        """By what was checked."""
        return {line[9:25].strip(): Line(line[:9].strip(), line[26:]) for line in self.output.splitlines()}

    def __getitem__(self, name: str) -> Line:
        return self.lines[name]

    @property
    def faults(self) -> list[str]:
        return [name for name, line in self.lines.items() if line.level == "fault"]


def checked(app: Flask, *words: str) -> Checked:
    done = run(app, "check", *words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Checked(done.exit_code, done.stdout)


@dataclass
class Disk:
    """In GB."""

    total: float = 100
    free: float = 50

    def usage(self, _folder: Path) -> Any:
        return SimpleNamespace(total=int(self.total * GB), free=int(self.free * GB))
