"""A function reads in the session that it was handed. The global `db.session` is for who begins something."""

import ast
from collections.abc import Iterator

from tests.house.tree import FunctionNode, Source, of_the_app

DOORS = {"public", "console", "api", "dev", "cli", "operations", "demo", "web", "core"}
BEGIN = (
    "app.core.db.transaction",
    "app.core.db.snapshot",
    "app.core.db.end_read",
    "flask.",
    "flask_security.",
    "wtforms.",
)


def test_who_is_handed_a_session_reads_in_no_other() -> None:
    offending = [
        source.at(function)
        for source in of_the_app()
        for function in source.functions()
        if _is_handed_one(function) and _reads_the_global_one(function)
    ]

    assert offending == []


def test_who_is_handed_a_session_calls_nobody_who_reads_in_another() -> None:
    """One call deep, by the names that a file imports or has itself."""
    reading = {
        f"{_module_of(source)}.{node.name}"
        for source in of_the_app()
        for node in source.tree.body
        if isinstance(node, FunctionNode) and _reads_the_global_one(node) and not _is_handed_one(node)
    }
    offending = [
        f"{source.at(call)} calls {called}"
        for source in of_the_app()
        for function in source.functions()
        if _is_handed_one(function)
        for call, called in _calls(source, function)
        if called in reading
    ]

    assert offending == []


def test_the_global_session_is_for_who_begins_something() -> None:
    """A request (the doors, and what knows Flask), or a transaction. All others are handed theirs."""
    offending = [
        source.name
        for source in of_the_app()
        if source.place not in DOORS
        and _reads_the_global_one(source.tree)
        and not any(name.startswith(BEGIN) for _, name in source.imports())
    ]

    assert offending == []


def _is_handed_one(function: FunctionNode) -> bool:
    asked = function.args
    return any(one.arg == "session" for one in (*asked.posonlyargs, *asked.args, *asked.kwonlyargs))


def _reads_the_global_one(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Attribute) and ast.unparse(one) == "db.session" for one in ast.walk(node))


def _calls(source: Source, function: FunctionNode) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a function of a module, with its dotted name."""
    imported = {name.rpartition(".")[2]: name for _, name in source.imports()}
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        first, _, rest = ast.unparse(call.func).partition(".")
        yield call, ".".join(filter(None, (imported.get(first, f"{_module_of(source)}.{first}"), rest)))


def _module_of(source: Source) -> str:
    return source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
