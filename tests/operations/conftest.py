from pathlib import Path

import pytest

from tests.journeys.watch import watch
from tests.processes.sites import demo_database, lettered_site, site, start

__all__ = ["demo_database", "lettered_site", "site", "start", "watch"]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.run.LOOK_SECONDS", 0)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "away" / "monday.backup"
