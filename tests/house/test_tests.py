"""How the tests themselves are laid out."""

from tests.house.tree import sources


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
