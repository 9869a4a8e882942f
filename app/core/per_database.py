"""A per-process cache of what is derived from a database's rows: one per engine, dropped with it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

Through = TypeVar("Through", Session, Engine)
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Reading = Callable[Concatenate[Through, Asked], Answer]

_caches: list[WeakKeyDictionary[Engine, Any]] = []


def cache() -> WeakKeyDictionary[Engine, Any]:
    """An empty cache, which `forget` empties too."""
    by_engine: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()
    _caches.append(by_engine)
    return by_engine


def engine_of(through: Session | Engine) -> Engine:
    return through if isinstance(through, Engine) else through.get_bind().engine


def remembered(most: int) -> Callable[[Reading[Through, Asked, Answer]], Reading[Through, Asked, Answer]]:
    """`lru_cache` for a function that reads the database through its first argument, a session or an engine. That
    argument is not part of the key: an engine holds all its compiled statements, and would be kept alive by the cache.
    """

    def decorate(function: Reading[Through, Asked, Answer]) -> Reading[Through, Asked, Answer]:
        by_engine: WeakKeyDictionary[Engine, Callable[..., list[Answer]]] = cache()

        @wraps(function)
        def answer(through: Through, /, *args: Asked.args, **named: Asked.kwargs) -> Answer:
            engine = engine_of(through)
            slots = by_engine.get(engine)
            if slots is None:
                slots = by_engine.setdefault(engine, lru_cache(maxsize=most)(_empty_slot))
            slot = slots(*args, **named)
            if not slot:
                slot.append(function(through, *args, **named))
            return slot[0]

        return answer

    return decorate


def _empty_slot(*_args: Any, **_named: Any) -> list[Any]:
    return []


def forget() -> None:
    """Drop everything that is cached, because another database is behind the same engine now."""
    for by_engine in _caches:
        by_engine.clear()
