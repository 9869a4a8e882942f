"""The source tree as syntax trees, for the tests of the architecture."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; `name` is its path from the root, as it is shown when a test fails."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def place(self) -> str:
        """The first name below app/: a room, or a file that is a room of its own."""
        return self.path.relative_to(ROOT / "app").parts[0].removesuffix(".py")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def functions(self) -> Iterator[FunctionNode]:
        return (node for node in ast.walk(self.tree) if isinstance(node, FunctionNode))

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every import with what it brings, as a dotted name: `from app.core.db import db` is `app.core.db.db`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}:{node.lineno}: a relative import does not say from which floor"
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.name}:{node.lineno}"


def sources(*folders: str) -> list[Source]:
    """All but what a folder keeps for itself, as bench/.cache does with other revisions."""
    files = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [Source(path) for path in files if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]


def of_the_app() -> list[Source]:
    return sources("app")


def written_by_hand() -> list[Source]:
    """Everything but the migrations' versions, which are made by a machine and never read again."""
    return [*sources("app", "tests", "bench"), Source(ROOT / "wsgi.py"), Source(ROOT / "migrations" / "env.py")]


def lines_of(body: list[ast.stmt]) -> int:
    """The lines of a function's statements, without signature and docstring."""
    rest = body[1:] if _is_docstring(body[0]) else body
    return (rest[-1].end_lineno or 0) - rest[0].lineno + 1 if rest else 0


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_view(function: FunctionNode) -> bool:
    """Whether a blueprint's `get`, `post` or `route` decorates it."""
    calls = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    return any(ast.unparse(one.func).startswith("bp.") for one in calls)


def kept_files() -> list[Path]:
    """What a commit would hold: tracked, or new and not ignored. Without git: all that .gitignore does not name."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if told.returncode == 0:
        found = [ROOT / name for name in told.stdout.decode().split("\0") if name]
    else:
        ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").open()} | {".git"}
        found = [path for path in ROOT.rglob("*") if not ignored & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]
