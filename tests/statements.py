"""Records the SQL executed during a test."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.core.db import db

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE|BEGIN IMMEDIATE|LOCK)", re.IGNORECASE)

SWITCHES = " FROM switches"


@contextmanager
def statements_written() -> Iterator[list[str]]:
    """Statements that change something, or take the writer's lock, while this is open."""
    written: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if WRITES.match(statement):
            written.append(statement)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield written
    finally:
        event.remove(Engine, "before_cursor_execute", look)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that is run meanwhile, without its values, and without the look at the switches that a process takes once
    a second, whoever asks.
    """
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if SWITCHES in statement:
            if run[-1:] == ["BEGIN"]:  # of its own connection
                run.pop()
            return
        run.extend([statement] * (len(values) if many else 1))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
