"""A clock in the test's hand."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock


class Watch:
    """Stands still but for a microsecond a look, until the test lets time pass."""

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
