"""Fixtures: a folder for a site, and `flask` processes started there."""

import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import create_app
from app.core.db import db
from app.demo.load import load
from tests.free_ports import free_port
from tests.make import a_config
from tests.processes.running import Command, Site

KEY = "the key of the demo letters as DATA_DIR keeps it"

Start = Callable[..., Command]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, free_port())


@pytest.fixture
def start(site: Site) -> Iterator[Start]:
    """Start `flask` with these words. What a failed test leaves running is killed, children included."""
    started: list[Command] = []

    def begin(*words: str) -> Command:
        started.append(Command(site, *words))
        return started[-1]

    yield begin
    for command in started:
        if command.process.poll() is None:
            command.send(signal.SIGKILL)  # its children end by themselves: that is tested here too
            command.process.wait()


@pytest.fixture(scope="session")
def demo_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo letters with three signers, so that nobody takes them for a first start that was stopped."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder)
    app = create_app(a_config(folder, secret_keys=(KEY,)))
    with app.app_context():
        load(signers=3, now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    return folder / sqlite_template.name


@pytest.fixture
def lettered_site(site: Site, demo_database: Path) -> Site:
    for file in demo_database.parent.glob("undersigned.sqlite3*"):
        shutil.copy(file, site.data_dir)
    (site.data_dir / "secret_keys").write_text(KEY)
    return site
