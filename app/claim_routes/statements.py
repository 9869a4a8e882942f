"""The statement that inserts a route at confirmation."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import Route

# Bench: "confirm", where one in three comes with a route.
_INSERT_ROUTE = insert(table_of(Route)).inline()


def insert_route(session: Session, columns: Mapping[str, Any]) -> None:
    session.connection().execute(_INSERT_ROUTE, columns)
