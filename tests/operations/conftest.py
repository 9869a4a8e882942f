from pathlib import Path

import pytest

from tests.journeys.watch import watch
from tests.mail.certificates import certificate, servers_tls
from tests.operations.checked import Disk
from tests.processes.sites import demo_database, lettered_site, site, start

__all__ = ["certificate", "demo_database", "lettered_site", "servers_tls", "site", "start", "watch"]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.run.LOOK_SECONDS", 0)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "away" / "monday.backup"


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Of that size, whatever this machine has."""
    size = Disk()
    monkeypatch.setattr("app.operations.checks.disk.disk_usage", size.usage)
    return size
