"""Which words of ours nobody could translate: `python -m tests.unmarked [folder or file …]` lists them by line.

It reads the source, so it finds what no page happens to show. What it can't see, a name that a sentence borrows from a
variable, shows on the pages of the pseudo-language (tests/i18n/test_every_sentence_is_marked.py).
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "lazy_ngettext", "lazy_pgettext"}

_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|</?[a-zA-Z!](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.DOTALL)
_READ_ALOUD = re.compile(
    r"\b(aria-label|aria-description|title|alt|placeholder|content|data-[a-z-]+)=\"([^\"]*)\"", re.DOTALL
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_ENTITY = re.compile(r"&[a-zA-Z#0-9]+;")
_LIKE_A_SENTENCE = re.compile(r"^\W*[A-Z][\w’'-]*(?:$|[ ,:;.?!–…])|\w[’']\w|\w[.?!]$| \w+ \w+ ")
_MACHINE_READ = re.compile(r"width=device-width|^[a-z]+(?:-[a-z]+)*$|^website$|^article$|[{}#/_=]|^\W*$")


def in_template(path: Path) -> Iterator[tuple[int, str]]:
    """(line, words) of what stands outside `trans` and gettext."""
    env = Environment(extensions=["jinja2.ext.i18n"])
    html, marked, depth = path.suffix == ".html", 0, []
    source, lines = "", []
    tokens = [token for token in env.lex(path.read_text()) if token[1] != "whitespace"]
    for at, (line, kind, value) in enumerate(tokens):
        name = tokens[at + 1][2] if kind == "block_begin" and at + 1 < len(tokens) else ""
        marked += (name == "trans") - (name == "endtrans")
        if kind == "data" and not marked:
            source += value
            lines += [line + value[:one].count("\n") for one in range(len(value))]
        elif kind in ("variable_begin", "block_begin"):
            source += "\0"
            lines.append(line)
        elif kind == "operator" and value == "(":
            depth.append(tokens[at - 1][2] in MARKS)
        elif kind == "operator" and value == ")" and depth:
            depth.pop()
        elif kind == "string" and not any(depth) and not marked:
            words = value[1:-1]
            if _LIKE_A_SENTENCE.search(words) and not _MACHINE_READ.search(words):
                yield line, words
    for start, words in _words(source, html):
        yield lines[start], " ".join(words.split())


def _words(source: str, html: bool) -> Iterator[tuple[int, str]]:
    if not html:
        for found in re.finditer(r"[^\0\n]+", source):
            if _WORD.search(found[0]):
                yield found.start(), found[0]
        return
    at = 0
    for tag in _TAG.finditer(source):
        yield from _texts(source, at, tag.start())
        for found in _READ_ALOUD.finditer(tag[0]):
            words = found[2].replace("\0", "")
            is_label = not found[1].startswith(("data-", "content"))
            if _WORD.search(words) and (is_label or _LIKE_A_SENTENCE.search(words)) and not _MACHINE_READ.search(words):
                yield tag.start() + found.start(), f"{found[1]}: {words}"
        at = tag.end()
    yield from _texts(source, at, len(source))


def _texts(source: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"[^\0]+", source[start:end]):
        if _WORD.search(_ENTITY.sub("", found[0])):
            blank = len(found[0]) - len(found[0].lstrip())
            yield start + found.start() + blank, found[0]


class _Sentences(ast.NodeVisitor):
    """Strings that read like a sentence, but docstrings, what is logged, and what only a programmer meets."""

    silent: ClassVar = MARKS | {
        "debug",
        "info",
        "warn",
        "warning",
        "exception",
        "error",
        "text",
        "compile",
        "DDL",
        "getLogger",
    }
    of_programmers: ClassVar = {
        "ValueError",
        "TypeError",
        "RuntimeError",
        "AssertionError",
        "KeyError",
        "NotImplementedError",
    }

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name not in self.silent | self.of_programmers:
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in ("help", "metavar"):  # of commands, which stay in English
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        words = "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
        self._judge(node.lineno, words)
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.visit(one.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._judge(node.lineno, node.value)

    def _judge(self, line: int, words: str) -> None:
        if (
            " " in words.strip()
            and _LIKE_A_SENTENCE.search(words)
            and not re.search(r"[{}<>_=#]|\(\?|[A-Z]{4} ", words)
        ):
            self.found.append((line, words))


def in_python(path: Path) -> Iterator[tuple[int, str]]:
    sentences = _Sentences()
    sentences.visit(ast.parse(path.read_text()))
    yield from sentences.found


def unmarked(path: Path) -> list[tuple[int, str]]:
    return sorted(in_python(path) if path.suffix == ".py" else in_template(path))


def files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(one for end in ("*.html", "*.txt", "*.py") for one in folder.rglob(end))
        if folder.is_file():
            yield folder


def main() -> None:
    total = 0
    for path in files([ROOT / one for one in sys.argv[1:]] or [ROOT / "templates", ROOT / "app"]):
        for line, words in unmarked(path):
            total += 1
            print(f"{path.relative_to(ROOT)}:{line}: {words}")
    print(f"{total} in all")


if __name__ == "__main__":
    main()
