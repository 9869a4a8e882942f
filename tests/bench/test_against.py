"""Comparing two revisions by the tables that their benches print."""

import subprocess
from pathlib import Path

import pytest

from bench import against
from bench.table import Row, table


def said(*, signs: float, p99: int) -> str:
    rows = [
        Row("sign, POST to committed rows", f"{signs:.0f}/s", "raw commits 4000/s", 0.03, "≥ 120/s", met=True),
        Row("sign, 99th percentile", f"{p99} ms", "", None, "< 500 ms", met=True),
        Row("CSV, 2,000 rows", "0.04 s", "csv module 0.01 s", 4.0, "≤ 2", met=False, judged_from=1_000_000),
    ]
    return f"\nsqlite, 2,000 signatures\n{table(rows, signatures=2_000)}\n\nEvery target reached.\n"


@pytest.mark.parametrize(
    ("now", "lost"),
    [
        ({"signs": 97, "p99": 206}, 0),  # within 3 % is one
        ({"signs": 96, "p99": 200}, 0),  # a little worse, and told so
        ({"signs": 94, "p99": 200}, 1),
        ({"signs": 94, "p99": 220}, 2),  # more a second is better, more milliseconds are worse
        ({"signs": 200, "p99": 100}, 0),
    ],
)
def test_a_row_that_lost_more_than_five_in_a_hundred_is_counted(
    now: dict[str, int], lost: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(against, "_checkout", lambda _revision, _cache: tmp_path)
    monkeypatch.setattr(
        against, "_bench", lambda folder, _words: said(signs=100, p99=200) if folder == tmp_path else said(**now)
    )

    assert against.compare("then", [], cache=tmp_path, rounds=1) == lost
    assert "CSV" not in capsys.readouterr().out  # not judged at this size


def test_a_revision_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        against.compare("no-such-revision", [], cache=tmp_path)
