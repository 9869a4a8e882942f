"""`flask check`: a line each, what to do, and the same words as at a start."""

import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.operations.checks import registry
from app.operations.failures import CannotStart
from tests.free_ports import free_port
from tests.house.tree import ROOT
from tests.journeys.restart import started_again
from tests.make import a_config, a_letter
from tests.operations.checked import Disk, checked
from tests.operations.copies import run
from tests.operations.versions import BEFORE, NEWER, OLDER, at_revision

ANOTHER = "a key that nothing here has ever been encrypted with"
NOBODY = 65534


def why_no_start(app: Flask) -> str:
    """What `flask serve`, `flask work` and `flask up` say before they end."""
    with pytest.raises(CannotStart) as refused:
        registry.check_start(app.extensions["undersigned"], now=clock.now)
    return str(refused.value)


def test_a_site_in_order_has_a_line_for_each_check_and_all_are_ok(app: Flask, disk: Disk) -> None:
    a_letter()
    site = checked(app)
    assert site.status == 0, site.output
    asked = [check.name for check in registry.CHECKS if check.name != "test mail"]
    assert list(site.lines) == asked
    assert {line.level for line in site.lines.values()} == {"ok"}, site.output
    assert all(line.words.endswith(".") for line in site.lines.values())


def test_what_a_start_asks_the_command_asks_too(app: Flask) -> None:
    assert set(registry.AT_START) < set(registry.CHECKS)
    registry.check_start(app.extensions["undersigned"], now=clock.now)


def test_keys_of_another_site_are_a_fault_and_start_nothing(app: Flask, tmp_path: Path) -> None:
    a_letter()
    with started_again(app, tmp_path, secret_keys=(ANOTHER,)) as other:
        site = checked(other)
        assert (site.status, site.faults) == (1, ["SECRET_KEYS"])
        assert "Put back the key that was used last" in site["SECRET_KEYS"].words
        assert why_no_start(other) == site["SECRET_KEYS"].words
        for command in (("serve",), ("work",), ("letter", "list")):
            done = run(other, *command)
            assert (done.exit_code, site["SECRET_KEYS"].words in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    ("revision", "oldest_code", "says"),
    [
        (BEFORE, None, "Begin with a new database"),
        (OLDER, None, "Make a backup, run `flask db upgrade`, and start again."),
        (NEWER, None, "Update Undersigned on this machine"),
        (NEWER, NEWER, "Update Undersigned on this machine"),
    ],
)
def test_a_schema_that_this_code_does_not_work_on_is_a_fault_and_starts_nothing(
    app: Flask, revision: str, oldest_code: str | None, says: str
) -> None:
    with at_revision(revision, oldest_code=oldest_code):
        site = checked(app)
        assert (site.status, site.faults) == (1, ["schema"])
        assert says in site["schema"].words
        for command in ("serve", "work"):
            done = run(app, command)
            assert (done.exit_code, site["schema"].words in done.output) == (1, True), done.output


def test_a_newer_schema_that_says_that_our_code_still_works_is_none(app: Flask) -> None:
    with at_revision(NEWER, oldest_code="1001"):
        site = checked(app)
        assert (site.status, site["schema"].level) == (0, "ok"), site.output
        assert NEWER in site["schema"].words
        registry.check_start(app.extensions["undersigned"], now=clock.now)


def test_several_faults_are_all_said_at_once(app: Flask, tmp_path: Path) -> None:
    a_letter()
    with started_again(app, tmp_path, secret_keys=(ANOTHER,)) as other, at_revision(OLDER):
        site = checked(other)
        assert site.faults == ["schema", "SECRET_KEYS"]
        assert why_no_start(other).splitlines() == [site["schema"].words, site["SECRET_KEYS"].words]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_data_dir_that_others_read_is_a_fault(app: Flask, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    site = checked(app)
    tmp_path.chmod(0o700)
    assert (site.status, site.faults) == (1, ["DATA_DIR"])
    assert f"chmod 700 {tmp_path}" in site["DATA_DIR"].words


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that this user may not write to. Root may write to all, so it asks as nobody."""
    folder = Path(tempfile.mkdtemp())  # where everybody gets to
    folder.chmod(0o500)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        monkeypatch.setattr(os, "access", as_nobody(os.access))
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def as_nobody(access: Callable[..., bool]) -> Callable[..., bool]:
    def asked(*words: object, **options: bool) -> bool:
        os.seteuid(NOBODY)
        try:
            return access(*words, **options)
        finally:
            os.seteuid(0)

    return asked


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_data_dir_that_cannot_be_written_is_a_fault_and_starts_nothing(
    app: Flask, tmp_path: Path, read_only: Path
) -> None:
    with started_again(app, tmp_path, data_dir=read_only) as other:
        site = checked(other)
        assert site["DATA_DIR"].level == "fault"
        assert "where this user can’t write" in site["DATA_DIR"].words
        assert site.status == 1
        assert why_no_start(other) == site["DATA_DIR"].words


def test_a_database_that_is_away_is_a_fault_that_a_start_waits_for(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = f"postgresql+psycopg://postgres:secret@127.0.0.1:{free_port()}/undersigned"
    with started_again(app, tmp_path, database_url=away) as other:
        site = checked(other)
        assert (site.status, site.faults) == (1, ["database"])
        assert "correct DATABASE_URL" in site["database"].words
        assert "secret" not in site.output
        assert site["schema"].level == site["SECRET_KEYS"].level == "warning"
        caplog.clear()
        registry.check_start(other.extensions["undersigned"], now=clock.now)
        assert site["database"].words in caplog.text
        done = run(other, "letter", "list")
        assert (done.exit_code, site["database"].words in done.output) == (1, True), done.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restore_that_was_interrupted_is_a_fault(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "restore-unfinished").touch()
    site = checked(app)
    assert site.faults == ["restore"]
    assert "Run `flask restore` again" in site["restore"].words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_check_that_breaks_hides_none_of_the_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("ada@example.org")

    monkeypatch.setattr("app.operations.checks.disk.disk_usage", broken)
    site = checked(app)
    assert (site["disk"].level, site["DMARC"].level) == ("warning", "ok"), site.output
    assert "RuntimeError" in site["disk"].words
    assert "ada@example.org" not in site.output


def test_the_version_is_said_whatever_is_wrong(app: Flask, tmp_path: Path) -> None:
    away = a_config(tmp_path).database_url.replace("undersigned", "nowhere/undersigned")
    with started_again(app, tmp_path, database_url=away, secret_keys=(ANOTHER,)) as other:
        done = run(other, "version")
        ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        assert (done.exit_code, done.output) == (0, f"{ours}\n")
