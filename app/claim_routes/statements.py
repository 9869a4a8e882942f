"""The statements that insert a route at confirmation."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import Route

# Bench: "confirm", where one in three comes with a route.
_INSERT_ROUTE = insert(table_of(Route)).returning(table_of(Route).c.id)


def insert_route(session: Session, columns: Mapping[str, Any]) -> int:
    """Returns its id."""
    route_id: int = session.connection().execute(_INSERT_ROUTE, columns).scalar_one()
    return route_id


def insert_own(session: Session, table: Table, columns: Mapping[str, Any]) -> None:
    """The row that a kind keeps in a table of its own, beside the one in `routes`."""
    session.connection().execute(_inserting(table), columns)


@lru_cache(maxsize=64)
def _inserting(table: Table) -> Insert:
    return insert(table).inline()
