"""A clock in the test's hand."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import end_read, transaction
from app.letters import actions as letters
from app.letters import archiving
from app.models import Letter


class Watch:
    """SignatureStatus still but for a microsecond a look, until the test lets time pass."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment

    def wait(self, **time: float) -> datetime:
        """Let so many `hours=`, `minutes=`, `days=` go by."""
        self.moment += timedelta(**time)
        return self.moment


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(clock, "now", watch.now)
    return watch


def archived(letter: Letter, watch: Watch) -> None:
    """Closed, and two days later archived: its week is over."""
    for act, days in ((letters.close, 2), (archiving.begin, 7)):
        with transaction() as session:
            act(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        watch.wait(days=days)
    end_read()
