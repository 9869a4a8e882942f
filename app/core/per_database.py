"""What is worked out from the rows of a database and remembered in the process: apart for each, and gone with it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.core.db import db

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_everything: list[WeakKeyDictionary[Engine, Any]] = []


def remembered(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """`lru_cache` for a function that reads the database of its context. An engine is the key and never a part of what
    is kept: it holds every statement that it has compiled, and would stay for as long as its last answer.
    """

    def decorate(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        by_engine: WeakKeyDictionary[Engine, Callable[Asked, Answer]] = WeakKeyDictionary()
        _everything.append(by_engine)

        @wraps(function)
        def answer(*args: Asked.args, **named: Asked.kwargs) -> Answer:
            engine = db.engine
            known = by_engine.get(engine)
            if known is None:
                kept = cast("Callable[Asked, Answer]", lru_cache(maxsize=most)(function))
                known = by_engine.setdefault(engine, kept)
            return known(*args, **named)

        return answer

    return decorate


def forget() -> None:
    """Everything of every database: another one stands behind the same engine."""
    for by_engine in _everything:
        by_engine.clear()
