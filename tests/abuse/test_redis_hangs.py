"""A Redis that hangs or is down costs one second, once; signing goes on, and the log stays short."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.restart import started_again
from tests.make import a_letter, sign
from tests.needs import need
from tests.processes.running import free_port, until

pytestmark = pytest.mark.redis


class Redis:
    """A server of the test's own, without anything kept."""

    def __init__(self, folder: Path) -> None:
        need("redis-server", shutil.which("redis-server") is not None)
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.server = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGCONT)
        self.server.kill()
        self.server.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.stop()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["hangs", "refuses"])
def test_a_redis_that_is_away_costs_a_second_once(
    app: Flask, tmp_path: Path, redis: Redis, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with started_again(app, tmp_path, limits=True, redis_url=f"redis://127.0.0.1:{redis.port}") as site:
        letter, client = a_letter(), site.test_client()
        counted = site.extensions["network_limits"]
        until(lambda: counted._is_back())
        assert sign(client, letter, email="ada@example.org").status_code == 303
        assert counted._answers
        redis.server.send_signal(signal.SIGSTOP if how == "hangs" else signal.SIGKILL)

        began = time.monotonic()
        for at in range(10):
            assert sign(client, letter, email=f"boris-{'abcdefghij'[at]}@example.org").status_code == 303

        assert time.monotonic() - began < 9  # one wait, and ten sign-ups on a busy machine; each waited 25 s before
        assert not counted._answers
        told = [record.getMessage() for record in caplog.records if "Redis" in record.getMessage()]
        assert len(told) == 1

        if how == "hangs":
            redis.server.send_signal(signal.SIGCONT)
        else:
            redis.server.wait()
            redis.start()
        until(lambda: counted._answers)
        assert sign(client, letter, email="zora@example.org").status_code == 303
        assert counted._answers
