"""A full disk: nothing is acknowledged that was not stored, pages can still be read, and the site recovers
by itself.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.abuse.asking import (
    KEYS,
    LETTER,
    Answer,
    ask,
    confirm_by_mail,
    count_signed,
    furnish,
    is_told_to_come_back,
    sign_up,
)
from tests.processes.cluster import Cluster
from tests.processes.on_a_cluster import Running
from tests.processes.running import Command, Site, until
from tests.storms.live_site import Place

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 96 MB, where PostgreSQL's own user gets to as well."""
    place = Path(tempfile.mkdtemp(prefix="undersigned-disk-"))
    place.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        place.rmdir()
        pytest.skip("needs the right to mount a small file system")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)
    place.rmdir()


def fill(disk: Path) -> Path:
    """Write until not a byte is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1_000_000, 1000, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def sign_up_until_refused(port: int) -> tuple[list[str], Answer]:
    """Those who were told yes, and the first refusal."""
    taken: list[str] = []
    for at in range(3_000):
        answer = sign_up(port, f"ada-{at}@example.org")
        if answer.status != 303:
            return taken, answer
        taken.append(f"ada-{at}@example.org")
    raise AssertionError("the disk was never full")


def nobody_is_lost(port: int, taken: list[str]) -> None:
    """The first and the last who were told yes get their mails and confirm, and so does somebody new."""
    assert sign_up(port, "later@example.org").status == 303
    some = {*taken[:2], *taken[-2:], "later@example.org"}
    assert [confirm_by_mail(port, email) for email in some] == [303] * len(some)
    until(lambda: count_signed(port) == len(some))


@pytest.fixture
def on_sqlite(site: Site, lettered: Path, small_disk: Path, tmp_path: Path) -> Iterator[list[Command]]:
    """Web and worker, with their database on the small disk."""
    folder = small_disk / "kept"
    folder.mkdir()
    furnish(folder, lettered)
    (tmp_path / "logs").mkdir()
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'undersigned.sqlite3'}", "LIMITS": "off"} | KEYS
    place = Place(tmp_path / "logs", site.port, settings)
    commands = [Command(place, "serve").answers(), Command(place, "work")]
    yield commands
    for command in commands:
        command.process.kill()
        command.process.wait()


def test_sqlite_on_a_full_disk(on_sqlite: list[Command], site: Site, small_disk: Path) -> None:
    assert sign_up(site.port, "first@example.org").status == 303

    filler = fill(small_disk)
    taken, refused = sign_up_until_refused(site.port)
    pages = [
        ask(site.port, "GET", path) for path in ("/", LETTER, f"{LETTER}/sign", f"{LETTER}/supporters", "/healthz")
    ]

    assert is_told_to_come_back(refused)
    assert [page.status for page in pages] == [200] * len(pages)
    os.truncate(filler, 0)
    nobody_is_lost(site.port, ["first@example.org", *taken])
    for command in on_sqlite:
        assert command.process.poll() is None
        assert "@example.org" not in command.said


@pytest.fixture
def on_postgres(site: Site, small_disk: Path, tmp_path: Path) -> Iterator[Running]:
    folder = small_disk / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        running = Running(tmp_path, site.port, cluster)
        yield running
        running.close()
    finally:
        cluster.remove()


@pytest.mark.postgres
def test_postgresql_on_a_full_disk(on_postgres: Running, small_disk: Path) -> None:
    port, cluster = on_postgres.port, on_postgres.cluster
    assert sign_up(port, "first@example.org").status == 303

    filler = fill(small_disk)
    taken, refused = sign_up_until_refused(port)

    assert is_told_to_come_back(refused)
    assert ask(port, "GET", "/healthz").status == 200
    os.truncate(filler, 0)
    if not cluster.answers():  # without room for its log PostgreSQL ends itself; somebody has to start it again
        cluster.start()
    until(lambda: ask(port, "GET", "/readyz").status == 200)
    nobody_is_lost(port, ["first@example.org", *taken])
