"""`flask check`: what is doubtful is a warning with what to do, and keeps nothing from starting."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.models import Journal
from tests.free_ports import free_port
from tests.journeys.restart import started_again
from tests.needs import REDIS, answers_at, need
from tests.operations.checked import Disk, checked
from tests.operations.copies import beat


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("settings", "level", "says"),
    [
        ({"base_url": "https://letters.example"}, "warning", "set TRUSTED_PROXIES to the number"),
        ({"base_url": "https://letters.example", "trusted_proxies": 1}, "ok", "the last of 1 proxies"),
        ({"trusted_proxies": 1, "interface": "0.0.0.0"}, "ok", "Keep everybody else away from port 8000"),
        ({"trusted_proxies": 1, "interface": "9.9.9.9"}, "warning", "Set HOST to an address that only"),
    ],
)
def test_proxies_are_judged_beside_the_address(
    app: Flask, tmp_path: Path, settings: dict[str, object], level: str, says: str
) -> None:
    with started_again(app, tmp_path, production=True, **settings) as other:
        found = checked(other)["TRUSTED_PROXIES"]
        assert (found.level, says in found.words) == (level, True), found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"base_url": "https://letters.example"}, "Set APP_ENV=production."),
        ({"base_url": "https://localhost", "production": True}, "Set BASE_URL to the address that people type."),
    ],
)
def test_an_address_that_leads_nobody_here_is_doubtful(
    app: Flask, tmp_path: Path, settings: dict[str, object], says: str
) -> None:
    with started_again(app, tmp_path, **settings) as other:
        found = checked(other)["BASE_URL"]
        assert (found.level, says in found.words) == ("warning", True), found


def test_a_clock_that_is_behind_is_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(app)
    yesterday = clock.now() - timedelta(days=1)
    monkeypatch.setattr("app.core.clock.now", lambda: yesterday)
    site = checked(app)
    assert (site.status, site["clock"].level) == (0, "warning"), site.output
    assert "keep" in site["clock"].words


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_clock_that_is_ahead_of_the_databases_is_a_warning(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = clock.now() + timedelta(seconds=90)
    monkeypatch.setattr("app.core.clock.now", lambda: soon)
    found = checked(app)["clock"]
    assert (found.level, "seconds ahead" in found.words) == ("warning", True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("total", "free", "level"), [(100, 9.9, "warning"), (100, 10.1, "ok"), (5, 0.9, "warning"), (8000, 11, "ok")]
)
def test_a_disk_that_is_nearly_full_is_a_warning(app: Flask, disk: Disk, total: float, free: float, level: str) -> None:
    disk.total, disk.free = total, free
    site = checked(app)
    assert (site.status, site["disk"].level) == (0, level), site.output
    assert f"{free:.1f} GB free" in site["disk"].words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_that_is_away_is_a_warning(app: Flask, tmp_path: Path) -> None:
    url = f"redis://:secret@127.0.0.1:{free_port()}"
    with started_again(app, tmp_path, redis_url=url) as other:
        site = checked(other)
        assert (site.status, site["REDIS_URL"].level) == (0, "warning"), site.output
        assert "until it does. Start it" in site["REDIS_URL"].words
        assert "secret" not in site.output


@pytest.mark.redis
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_that_is_there_is_ok(app: Flask, tmp_path: Path) -> None:
    need("Redis on 127.0.0.1:6379", answers_at(6379))
    with started_again(app, tmp_path, redis_url=REDIS) as other:
        assert checked(other)["REDIS_URL"].level == "ok"


def test_several_machines_without_redis_are_a_warning(app: Flask) -> None:
    with transaction() as session:
        for at, hours in enumerate((0, 1, 48)):
            session.add(Journal(id=f"{at:016}", lines=1, last_at=clock.now() - timedelta(hours=hours)))
    found = checked(app)["REDIS_URL"]
    assert (found.level, found.words[:10]) == ("warning", "2 machines")
