"""The documentation is true: the README's commands and settings, the documents that code cites, and no secrets."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from tests.house.tree import ROOT, Source, kept_files, written_by_hand

README = ROOT / "README.md"
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.M | re.S)
IN_A_LINE = re.compile(r"`([^`\n]+)`")
# Built from parts, so that this file does not name what it forbids.
MACHINE_PATHS = re.compile("/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me/[a-z]+", "tmp/pl" + "an")) + r")/")
SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    re.compile(r"\b[sr]k_live_[A-Za-z0-9]{16,}"),
    re.compile(r"(?i)\b(secret|secret_keys?|password|api_?key)\b['\"]?\s*[:=]\s*['\"]?[0-9a-f]{32,}"),
    re.compile(r"\bsmtps?(\+starttls)?://[^\s:/@\"'{]+:(?!pw@|secret@|password@)[^\s:/@\"'{]{8,}@"),
)


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def commands_in(text: str) -> list[str]:
    """Each line of a fenced block and each piece of code in a sentence, without prompt and comment."""
    fenced = [line for block in FENCED.findall(text) for line in block.splitlines()]
    spoken = IN_A_LINE.findall(FENCED.sub("", text))
    return [re.sub(r"\s+#.*", "", line.strip().removeprefix("$ ")) for line in [*fenced, *spoken]]


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*):", text, re.M))


def flask_command(app: Flask, words: list[str]) -> click.Command | None:
    """The command that these words name, as far as they are commands and not its arguments."""
    group = FlaskGroup(create_app=lambda: app)
    context = click.Context(group, obj=ScriptInfo(create_app=lambda: app))
    command = group.get_command(context, words[0])
    if isinstance(command, click.Group) and len(words) > 1:
        return command.get_command(context, words[1])
    return command


def test_the_readme_opens_with_the_two_commands(readme: str) -> None:
    fenced = FENCED.findall(readme)

    assert "make run" in fenced[0]
    assert "make test" in "".join(fenced[:2])


@pytest.mark.parametrize("page", ["README.md", "docs/operating.md"])
def test_commands_in_the_documents_for_operators_are_real(app: Flask, page: str) -> None:
    for line in commands_in((ROOT / page).read_text(encoding="utf-8")):
        for target in re.findall(r"(?:^|\s)make ([a-z][\w-]*)", line):
            assert target in make_targets(), line
        for call in re.findall(r"(?:(?:^|[\s/])flask|^undersigned) (.+)", line):
            command = flask_command(app, call.split())
            assert command is not None, line
            known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            assert {word for word in call.split() if re.fullmatch("--?[a-z][a-z-]*", word)} <= known, line


def test_every_setting_is_in_the_readme(readme: str) -> None:
    settings = {
        node.value
        for file in ("core/config.py", "core/environment.py", "core/site_identity.py")
        for node in ast.walk(Source(ROOT / "app" / file).tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[A-Z][A-Z_]+", node.value)
    }

    assert {"PORT", "SECRET_KEYS"} <= settings
    assert {name for name in settings if f"`{name}" not in readme} == set()


def test_pictures_and_pages_that_the_readme_shows_exist(readme: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", readme):
        assert (ROOT / target).exists(), target


# "rules.md, Erase": a document, and a part of it.
DOCUMENT = re.compile(
    r"(?<![\w./*-])((?:docs/)?(?:[\w-]+/)*[a-z][\w-]*\.md)"
    r"""(?:, ([A-Z][a-z]*(?: [a-z]+)*)|, "([^"]+)")?"""
)
IS_A_DOMAIN = "yandex.md"
HEADING = re.compile(r"^#+ (.+)$", re.M)


def cited() -> Iterator[tuple[str, str, str]]:
    """By code and documents: where, which document, and which part of it ("" for the whole)."""
    written = [(source.name, source.text) for source in written_by_hand()]
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")]
    written += [(str(page.relative_to(ROOT)), page.read_text(encoding="utf-8")) for page in pages]
    for where, text in written:
        for name, part, spoken in DOCUMENT.findall(text):
            if name != IS_A_DOMAIN:
                yield where, name, part or spoken


def document(name: str, *, beside: str) -> Path | None:
    places = (ROOT / name, ROOT / "docs" / name, (ROOT / beside).parent / name)
    return next((place for place in places if place.is_file()), None)


def test_documents_that_are_cited_exist() -> None:
    assert [f"{where} names {name}" for where, name, _ in cited() if document(name, beside=where) is None] == []


def test_parts_of_the_rules_that_are_cited_exist() -> None:
    headings = HEADING.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    parts = {(where, part) for where, name, part in cited() if name.endswith("rules.md") and part}
    assert len(parts) > 20
    assert [one for one in parts if not any(part.startswith(one[1]) for part in headings)] == []


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    found = {}
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found[path] = content.decode("utf-8", "replace")
    return found


def test_nothing_names_the_paths_of_one_machine(texts: dict[Path, str]) -> None:
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if MACHINE_PATHS.search(text)] == []


def test_nothing_that_is_kept_looks_like_a_secret(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        for secret in SECRETS:
            assert not secret.search(text), f"{path.relative_to(ROOT)} holds something like {secret.pattern}"


def test_nothing_is_kept_that_a_running_site_has_made(texts: dict[Path, str]) -> None:
    made = (".sqlite3", ".sqlite3-wal", ".pyc", ".log", ".eml.encrypted", ".env")

    assert [path.name for path in kept_files() if path.name.endswith(made)] == []
