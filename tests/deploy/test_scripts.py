"""deploy/backup and deploy/copy-journal, as the timers run them."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.abuse.asking import KEYS, furnish
from tests.processes.running import ROOT

pytestmark = pytest.mark.processes

DAY = 24 * 3600


def run(script: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(ROOT / "deploy" / script)], env={"PATH": os.environ["PATH"], **settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path, lettered: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    furnish(folder, lettered)
    return folder


def test_a_new_backup_is_made_and_copied_before_an_old_one_goes(tmp_path: Path, kept: Path) -> None:
    backups, elsewhere = tmp_path / "backups", tmp_path / "elsewhere"
    for folder, days in ((backups, 15), (elsewhere, 15)):
        folder.mkdir()
        old = folder / "2026-01-01T000000Z.backup"
        old.write_text("old")
        os.utime(old, (time.time() - days * DAY,) * 2)
    settings = KEYS | {"DATA_DIR": str(kept), "BACKUP_DIR": str(backups), "BACKUP_COPY": str(elsewhere)}

    done = run("backup", **settings)

    assert done.returncode == 0, done.stderr
    [made] = backups.iterdir()
    assert made.stat().st_mode & 0o077 == 0
    assert made.name in {one.name for one in elsewhere.iterdir()}
    assert len(list(elsewhere.iterdir())) == 2, "what lies elsewhere is its owner’s"

    failed = run("backup", **settings | {"BACKUP_DIR": str(tmp_path / "nowhere")})
    assert failed.returncode != 0
    assert made.exists()


def test_the_journal_is_copied_whole_into_a_folder_of_the_machine(tmp_path: Path, kept: Path) -> None:
    (kept / "journal").mkdir()
    (kept / "journal" / "2026-11.jsonl").write_text("one\n")
    settings = {"DATA_DIR": str(kept), "JOURNAL_COPY": str(tmp_path / "copies")}
    assert run("copy-journal", **settings).returncode == 0
    (kept / "journal" / "2026-11.jsonl").write_text("one\ntwo\n")
    assert run("copy-journal", **settings).returncode == 0

    [copy] = (tmp_path / "copies" / os.uname().nodename).iterdir()
    assert (copy.name, copy.read_text()) == ("2026-11.jsonl", "one\ntwo\n")


def test_a_journal_that_is_copied_nowhere_fails_the_unit_in_a_sentence(kept: Path) -> None:
    done = run("copy-journal", DATA_DIR=str(kept))

    assert done.returncode == 1
    assert "on this disk alone" in done.stderr
