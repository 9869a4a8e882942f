"""The systemd units: systemd can read them, and each runs what is there, as a user of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import need
from tests.processes.running import ROOT

UNITS = ROOT / "deploy" / "systemd"
INSTALLED = "/opt/undersigned/current"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))


def test_systemd_reads_every_unit_without_a_complaint(tmp_path: Path) -> None:
    need("systemd-analyze", shutil.which("systemd-analyze") is not None)
    for unit in UNITS.glob("undersigned*"):
        text = unit.read_text(encoding="utf-8").replace(f"{INSTALLED}/.venv/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@", "@8000")).write_text(text.replace(INSTALLED, str(ROOT)))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "undersigned" in line]
    assert (done.returncode, complaints) == (0, []), done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_unit_runs_as_a_user_of_its_own_and_can_write_to_its_own_folders_alone(service: str) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", (UNITS / service).read_text(encoding="utf-8"), re.M))

    assert said["User"] == "undersigned"
    assert said["EnvironmentFile"] == "/etc/undersigned/environment"
    assert said["ProtectSystem"] == "strict"
    assert said["NoNewPrivileges"] == "yes"
    assert said["CapabilityBoundingSet"] == ""
    assert (said["StateDirectory"], said["UMask"]) == ("undersigned", "0077")
    program = said["ExecStart"].split()[0].removeprefix(f"{INSTALLED}/")
    assert program == ".venv/bin/python" or (ROOT / program).stat().st_mode & 0o111


def test_web_and_worker_come_back_whatever_ends_them() -> None:
    for name in ("undersigned-web@.service", "undersigned-worker.service"):
        text = (UNITS / name).read_text(encoding="utf-8")
        assert "\nRestart=always\n" in text
        assert "\nStartLimitIntervalSec=0\n" in text
