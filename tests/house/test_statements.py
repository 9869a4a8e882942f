"""Core, past the session, stands in the files named `statements`, and the bench says that it is worth it."""

import ast
import re

from tests.house.tree import ROOT, Source, of_the_app

BEGINS = "app/core/db.py"  # a transaction begins on its connection


def test_core_stands_in_statements_alone() -> None:
    offending = [
        source.at(node)
        for source in of_the_app()
        if not _is_for_statements(source) and source.name != BEGINS
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and re.search(r"\bsession(\(\))?\.connection$", ast.unparse(node.func))
    ]

    assert offending == []


def test_each_group_of_statements_names_the_row_of_the_bench_that_pays_for_it() -> None:
    """`# Bench: "sign".` stands before the group, and a row of the bench begins with that word."""
    bench = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bench").glob("*.py"))
    offending = []
    for source in filter(_is_for_statements, of_the_app()):
        before, *groups = source.text.split("# Bench: ")
        rows = [re.findall(r'"(.+?)"', group.partition("\n")[0]) for group in groups]
        named = rows and all(rows) and all(re.search(rf'"{one}\b', bench) for group in rows for one in group)
        if not named or ".connection()" in before:
            offending.append(source.name)

    assert offending == []


def _is_for_statements(source: Source) -> bool:
    return source.path.name == "statements.py"
