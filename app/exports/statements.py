"""Reading the rows of an export."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import Session


def rows_of(session: Session, listed: Select[Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    # Bench: "CSV". The session's own way with rows would double its time.
    return session.connection().execute(listed).all()
