"""The interface of a background job. A new job is one class, and one line in its room's `JOBS`."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar

from app.core.config import Config


class Job(ABC):
    """One kind of work, in its own thread. A worker creates each job once, so a job may keep state."""

    name: ClassVar[str]  # for the log and the thread
    writes: ClassVar[bool] = True  # to the database; those that do rest while the site is read-only

    def __init__(self, config: Config) -> None:  # noqa: B027 - most need nothing of it
        ...

    @abstractmethod
    def run(self, now: datetime) -> float:
        """Does a piece of work in an application context. Returns the seconds until the next run."""

    def stop(self) -> None:  # noqa: B027 - most pieces are short
        """Asks the running piece to end early. Called from any thread."""

    def close(self) -> None:  # noqa: B027 - most hold nothing open
        """Called when no piece is running any more."""
