"""The layout of the tests themselves."""

import ast
import re

from tests.house.tree import sources

# A tag, or an attribute with its value: what an expression over HTML looks for. Links of mails stand in <…> as well.
OF_HTML = re.compile(
    r"(?<!\(\?)(?<!P)<(?!http)(?:/?[a-z]|\[\^>\]|\(\?:[a-z])|\b(?:name|value|href|action|class|id|src)=\W?\"|=\"\("
)


def is_test_module(module: str) -> bool:
    name = module.rpartition(".")[2]
    return name.startswith("test_") or name == "conftest"


def test_what_several_tests_use_stands_in_no_test_module() -> None:
    """Nor in a conftest.py: it stands in a page object, or in a module that is named for what it holds."""
    borrowed = [
        f"{source.at(node)} imports {brought}"
        for source in sources("tests", "bench")
        for node, brought in source.imports()
        if brought.startswith("tests.") and (is_test_module(brought.rpartition(".")[0]) or is_test_module(brought))
    ]

    assert borrowed == []


def test_no_regular_expression_reads_html() -> None:
    """tests/pages/html.py reads it as a browser does."""
    reading = [
        f"{source.at(node)}: {ast.unparse(node)[:100]}"
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).startswith("re.")
        if OF_HTML.search(ast.unparse(node.args[0]))
    ]

    assert reading == []
