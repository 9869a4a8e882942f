"""For each promise, docs/abuse.md cites tests that exist."""

import ast
import re

from tests.house.tree import ROOT, sources

ABUSE = ROOT / "docs" / "abuse.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_that_keeps_a_promise_exists() -> None:
    there = {
        (source.name, node.name)
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef)
    }
    named = NAMED.findall(ABUSE.read_text(encoding="utf-8"))

    assert len(named) > 50
    assert [f"{file}::{test}" for file, test in named if (file, test) not in there] == []


def test_no_promise_is_without_a_test() -> None:
    rows = [line for line in ABUSE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    for row in rows:
        assert NAMED.search(row) or "kept by" in row, row
