"""What a job is: one class, and one line in its room's `JOBS`."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar

from app.core.config import Config


class Job(ABC):
    """One kind of work, in a thread of its own. Each worker makes its jobs once, so one may keep what it needs."""

    name: ClassVar[str]  # in the log; also its thread's

    def __init__(self, config: Config) -> None:  # noqa: B027 - most need nothing of it
        ...

    @abstractmethod
    def run(self, now: datetime) -> float:
        """Do a piece of the work, in an application context; in how many seconds it is worth looking again."""

    def stop(self) -> None:  # noqa: B027 - most pieces are short
        """From any thread: let the piece that runs end early."""

    def close(self) -> None:  # noqa: B027 - most hold nothing open
        """When no piece runs any more."""
