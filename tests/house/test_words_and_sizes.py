"""One committer, imports at the top, meaningful names, and size limits."""

import ast
import re

from tests.house.tree import Source, is_view, lines_of, of_the_app, written_by_hand

MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_VIEW = 15

# As a whole name these say nothing about what is behind it; the first of them not even beside another word.
NEVER_A_PART = {"util", "utils", "helper", "helpers", "manager", "handler", "misc", "dao", "service"}
SAY_NOTHING = {*NEVER_A_PART, "process", "data", "info", "common", "base"}

NAMED_BY_OTHERS = {  # SQLAlchemy, WTForms
    ("base", "app/core/db.py"), ("process", "app/signing/address_fields.py"), ("process", "app/letters/text_forms.py"),
    ("process", "app/signing/honeypot.py"),
    ("base", "app/exports/formats/base.py"),  # the base class of what a folder registers
}  # fmt: skip

# file → the import inside a function, and why it stands there.
IMPORTS_INSIDE: dict[str, tuple[str, str]] = {
    "app/exports/formats/xlsx.py": ("xlsxwriter", "its 4 MB are for the few who want a workbook"),
    "app/operations/checks/dns_texts.py": ("dns", "its 8 MB are for `flask check` alone"),
    "app/pictures/typeset.py": ("typst", "its 20 MB are for the few who want a picture"),
    "bench/exporting.py": ("wsgi", "the child measures its own memory before the application is loaded"),
}

EVERY_FILE = written_by_hand()


def names_in(source: Source) -> list[str]:
    """Names of the file, its folders, functions and classes, as snake_case words."""
    parts = [part.removesuffix(".py") for part in source.name.split("/")]
    defined = [node.name for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return parts + [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_") for name in defined]


def test_one_word_commits() -> None:
    committing = {
        source.name
        for source in of_the_app()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "begin_nested")
    }

    assert committing == {"app/core/db.py"}


def test_nobody_opens_a_transaction_by_another_name() -> None:
    for source in of_the_app():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert ast.unparse(node.func) not in ("db.engine.begin", "db.session.begin"), source.at(node)


def test_imports_stand_at_the_top() -> None:
    inside = [
        f"{source.at(node)} imports {module}"
        for source in EVERY_FILE
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in [(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""]
        if module.split(".")[0] != IMPORTS_INSIDE.get(source.name, ("", ""))[0]
    ]

    assert inside == []


def test_names_say_something() -> None:
    # `Base` is SQLAlchemy's own word for the root of the models.
    silent = [
        f"{source.name}: {name}"
        for source in EVERY_FILE
        for name in names_in(source)
        if (name in SAY_NOTHING and (name, source.name) not in NAMED_BY_OTHERS) or set(name.split("_")) & NEVER_A_PART
    ]

    assert silent == []


def test_a_file_fits_in_a_head() -> None:
    lines = {source.name: len(source.text.splitlines()) for source in EVERY_FILE}

    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FILE} == {}


def test_a_function_fits_on_a_screen() -> None:
    lines = {
        f"{source.at(function)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for source in EVERY_FILE
        for function in source.functions()
    }

    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FUNCTION} == {}


def test_a_view_finds_checks_acts_and_answers() -> None:
    views = [(source, function) for source in of_the_app() for function in source.functions() if is_view(function)]

    assert len(views) > 20
    for source, function in views:
        lines = lines_of(function.body)
        assert lines <= MOST_LINES_OF_A_VIEW, f"{source.at(function)}: {function.name} has {lines} lines"


def test_views_do_not_try() -> None:
    for source in of_the_app():
        for function in source.functions():
            if is_view(function):
                assert not any(isinstance(node, ast.Try) for node in ast.walk(function)), source.at(function)


def test_refusals_are_drawn_in_the_tree_at_the_top() -> None:
    errors = next(source for source in of_the_app() if source.name == "app/core/errors.py")
    drawn = ast.get_docstring(errors.tree) or ""

    for node in errors.tree.body:
        if isinstance(node, ast.ClassDef):
            assert re.search(rf"\b{node.name}\b", drawn), node.name
