"""JOURNAL_URL: machines with ephemeral disks keep the journal in a second database too."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, end_read
from app.core.journal_database import JournalDatabase
from app.core.journal_files import JournalFiles, folder_of
from app.core.journal_lines import Line
from app.models import Letter, SignatureState
from app.operations.heartbeat import Heartbeat
from tests.journeys.restart import started_again
from tests.journeys.steps import everything, named, press, signed
from tests.make import a_letter, signatures, work
from tests.operations.copies import back_up, beat, put_back, run
from tests.post_box import PostBox

HOURS = timedelta(hours=1)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return tmp_path / "second" / "journal.sqlite3"


Begin = Callable[..., AbstractContextManager[Flask]]


@pytest.fixture
def begin(app: Flask, tmp_path: Path, second: Path, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """The site, with JOURNAL_URL unless it is told otherwise."""
    monkeypatch.setattr("app.core.journal_database.AGAIN_SECONDS", 0)
    second.parent.mkdir()
    end_read()
    db.engine.dispose()  # else the application of before is somebody who is connected to the database
    return lambda url=f"sqlite:///{second}": started_again(app, tmp_path, journal_url=url)


@pytest.fixture
def site(begin: Begin) -> Iterator[Flask]:
    with begin() as site:
        yield site


def ada_signs(site: Flask) -> tuple[Letter, str]:
    """Her letter and her private link."""
    letter = a_letter()
    with PostBox(site) as box:
        private = signed(site.test_client(), box, letter, name="Ada Finch", email="ada@example.org")
    work()
    return letter, private


def in_the_second(second: Path) -> list[Line]:
    stretches = JournalDatabase(f"sqlite:///{second}", beside="").stretches()
    return [line for stretch in stretches for line in stretch.lines]


def in_the_file(folder: Path) -> list[Line]:
    return list(JournalFiles(folder_of(folder)).lines())


def test_a_line_is_in_both_places(site: Flask, tmp_path: Path, second: Path) -> None:
    _, private = ada_signs(site)
    press(site.test_client(), private, "erase")
    assert [line["act"] for line in in_the_second(second)] == ["opened", "head", "erased", "withdrawn"]
    assert in_the_second(second) == in_the_file(tmp_path)


def test_a_machine_loses_its_disk_and_the_erased_stay_erased(site: Flask, tmp_path: Path, copy: Path) -> None:
    letter, private = ada_signs(site)
    back_up(site, copy)
    press(site.test_client(), private, "erase")
    shutil.rmtree(folder_of(tmp_path))
    assert "people erased again: 1" in put_back(site, copy)
    assert signatures(letter)[0].name is None


def test_machines_that_are_gone_for_days_are_not_asked_for_their_journals(
    site: Flask, tmp_path: Path, copy: Path
) -> None:
    _, private = ada_signs(site)
    for days in (9, 5, 3):
        Heartbeat(tmp_path).step(clock.now() - timedelta(days=days))
        shutil.rmtree(folder_of(tmp_path))
    back_up(site, copy)
    press(site.test_client(), private, "erase")
    shutil.rmtree(folder_of(tmp_path))

    late = run(site, "restore", str(copy), "--yes", "--lost-at", (clock.now() + 3 * HOURS).isoformat())
    assert (late.exit_code, "over two hours before" in late.output) == (1, True), late.output
    done = run(site, "restore", str(copy), "--yes")
    assert (done.exit_code, "people erased again: 1" in done.output) == (0, True), done.output
    assert f"between {clock.now() - timedelta(days=3):%Y-%m-%d}" not in done.output  # nobody comes back


def test_nothing_is_erased_that_the_second_database_cannot_be_told_of(
    site: Flask, tmp_path: Path, second: Path, caplog: pytest.LogCaptureFixture
) -> None:
    letter, private = ada_signs(site)
    before = in_the_file(tmp_path)
    second.parent.rename(tmp_path / "elsewhere")

    refused = press(site.test_client(), private, "erase")

    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert named(letter, "Ada Finch").state is SignatureState.CONFIRMED
    assert in_the_file(tmp_path) == before
    assert "JOURNAL_URL" in caplog.text
    (tmp_path / "elsewhere").rename(second.parent)
    assert press(site.test_client(), private, "erase").status_code == 200
    assert in_the_second(second) == in_the_file(tmp_path)


def test_nothing_is_in_the_second_that_the_file_does_not_take(
    site: Flask, tmp_path: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, private = ada_signs(site)
    before = in_the_second(second)

    def full(_file: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("app.core.journal_files.os.fsync", full)
        assert press(site.test_client(), private, "erase").status_code == 503
    assert in_the_second(second) == before
    assert named(letter, "Ada Finch").state is SignatureState.CONFIRMED
    assert press(site.test_client(), private, "erase").status_code == 200
    assert in_the_second(second) == in_the_file(tmp_path)


def test_what_a_file_had_before_is_brought_over(begin: Begin, tmp_path: Path, second: Path, copy: Path) -> None:
    with begin(None) as alone:
        _, private = ada_signs(alone)
        back_up(alone, copy)
        press(alone.test_client(), private, "erase")
    with begin() as site:
        beat(site)
        assert in_the_second(second) == in_the_file(tmp_path)
        shutil.rmtree(folder_of(tmp_path))
        assert "people erased again: 1" in put_back(site, copy)


def test_a_machine_goes_on_without_it_in_a_journal_of_its_own(begin: Begin, tmp_path: Path, copy: Path) -> None:
    with begin() as site:
        _, private = ada_signs(site)
        Heartbeat(tmp_path).step(clock.now() + 1 * HOURS)
    with begin(None) as alone:
        back_up(alone, copy)
        Heartbeat(tmp_path).step(clock.now() + 4 * HOURS)
        [first, second_one] = {line["journal"]: None for line in in_the_file(tmp_path)}
        assert first != second_one
        press(alone.test_client(), private, "erase")
        late = run(alone, "restore", str(copy), "--yes", "--lost-at", (clock.now() + 4 * HOURS).isoformat())
        assert (late.exit_code, "people erased again: 1" in late.output) == (0, True), late.output


def spoil(second: Path, statement: str) -> None:
    with closing(sqlite3.connect(second)) as connection, connection:
        connection.execute(statement)


SPOILT = {
    "UPDATE journal_lines SET written = replace(written, 'erased', 'opened')": "has been changed",
    "DELETE FROM journal_lines WHERE written LIKE '%head%'": "has a gap",
    "DELETE FROM journal_lines WHERE line > 1": "before line",
    "DELETE FROM journal_lines WHERE line = 1": "the beginning of",
    "DELETE FROM journal_lines": "is missing",
}


@pytest.mark.parametrize("how", SPOILT)
def test_lines_that_somebody_has_changed_there_are_refused(site: Flask, tmp_path: Path, copy: Path, how: str) -> None:
    _, private = ada_signs(site)
    back_up(site, copy)
    press(site.test_client(), private, "erase")
    before = everything()
    shutil.rmtree(folder_of(tmp_path))
    spoil(tmp_path / "second" / "journal.sqlite3", how)
    refused = run(site, "restore", str(copy), "--yes")
    assert (refused.exit_code, SPOILT[how] in refused.output) == (1, True), refused.output
    assert everything() == before


def test_a_second_database_that_cannot_be_read_is_said_and_nothing_changes(
    site: Flask, tmp_path: Path, second: Path, copy: Path
) -> None:
    ada_signs(site)
    back_up(site, copy)
    before = everything()
    second.parent.rename(tmp_path / "elsewhere")
    refused = run(site, "restore", str(copy), "--yes", "--without-journal")
    assert (refused.exit_code, "take JOURNAL_URL out" in refused.output) == (1, True), refused.output
    assert everything() == before
