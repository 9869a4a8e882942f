"""`flask check` and a start, as an operator meets them: what keeps the site from starting is said in a sentence."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.running import ROOT, TO_END, Command, Site, get
from tests.processes.sites import Start
from tests.storms.live_site import Place

pytestmark = pytest.mark.processes

NO_TABLES = "The database has no tables yet. Run `flask db upgrade`, and start again."


def said_by(site: Site, *words: str) -> tuple[int, str]:
    """The status, and what is on standard output alone."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", *words], cwd=ROOT, env=site.environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_without_tables_nothing_starts_and_the_command_says_the_same(site: Site, start: Start) -> None:
    status, said = said_by(site, "check")
    assert status == 1
    faults = [line for line in said.splitlines() if line.startswith("fault")]
    assert faults == [f"fault    schema           {NO_TABLES}"]
    for word in ("serve", "work"):
        command = start(word)
        assert command.status() == 1
        assert command.said.strip().endswith(f"Error: {NO_TABLES}")
    assert start("db", "upgrade").status() == 0
    assert said_by(site, "check")[0] == 0
    start("work").says("at work")
    start("serve").answers()


def test_a_site_that_runs_is_in_order(lettered_site: Site, start: Start) -> None:
    start("serve").answers()
    status, said = said_by(lettered_site, "check")
    assert status == 0, said
    assert {line.split()[0] for line in said.splitlines()} <= {"ok", "warning"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BASE_URL", "letters.example", "BASE_URL has to be like https://letters.example"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES has to be a whole number"),
        ("DATA_DIR", "/proc/undersigned", "DATA_DIR is /proc/undersigned, which can’t be made"),
        ("DATA_DIR", str(Path(__file__)), "can’t be made"),
        ("DATABASE_URL", "postgres://site:secret@db.example/letters", "DATABASE_URL has to be like postgresql+psycopg"),
        ("REDIS_URL", "cache.example", "REDIS_URL has to be like redis://HOST:PORT"),
    ],
)
def test_a_setting_that_cannot_work_is_a_fault_in_the_words_of_a_start(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    place = Place(tmp_path, 8000, {name: value})
    status, said = said_by(place, "check")
    assert (status, said.split()[0], says in said) == (1, "fault", True), said
    assert "secret" not in said
    start = Command(Place(tmp_path, 8000, {name: value}), "serve")
    assert start.status() == 1
    assert f"Undersigned does not start: {said[26:].strip()}" in start.said


def test_a_database_that_cannot_be_opened_is_said(lettered_site: Site) -> None:
    (lettered_site.data_dir / "undersigned.sqlite3").write_bytes(b"no database" * 1000)
    status, said = said_by(lettered_site, "check")
    assert (status, said.count("\nfault")) == (1, 1), said
    assert "file is not a database" in said


def test_a_proxy_that_nobody_trusts_is_logged_once(lettered_site: Site, start: Start) -> None:
    web = start("serve").answers()
    assert "X-Forwarded-For" not in web.said
    for at in range(3):
        assert get(lettered_site, "/healthz", headers={"X-Forwarded-For": f"198.51.100.{at}"}) is not None
    web.says("TRUSTED_PROXIES is 0")
    web.send(signal.SIGTERM)
    assert web.status(within=TO_END) == 0
    assert web.said.count("X-Forwarded-For arrives") == 1


def test_a_proxy_that_is_trusted_is_not_logged(lettered_site: Site) -> None:
    place = Place(lettered_site.data_dir, lettered_site.port, {"TRUSTED_PROXIES": "1"})
    web = Command(place, "serve").answers()
    try:
        assert get(place, "/healthz", headers={"X-Forwarded-For": "198.51.100.7"}) is not None
        assert "X-Forwarded-For arrives" not in web.said
    finally:
        web.send(signal.SIGKILL)
        web.status()
