"""The sections of my data that follow from the column marks alone (core/personal.py): one per table."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.personal import ENCRYPTED, Personal, mark_of, of_signatures, tables_of_a_signature, whole_of


def sections_of(session: Session, signature_id: int, *, besides: Collection[str]) -> dict[str, Any]:
    """Every section without code of its own: a list, or for a table with one row per signature, that row or null."""
    told: dict[str, Any] = {}
    for table, link in tables_of_a_signature():
        for section in {_section(mark) for _, mark in _marked_columns(table)} - set(besides):
            rows = select(table).where(of_signatures(link, [signature_id])).order_by(*table.primary_key)
            found = [_told(table, row) for row in session.execute(rows)]
            has_many = [*table.primary_key] != [link] or whole_of(table) is not None
            told[section] = found if has_many else found[0] if found else None
    return told


def _marked_columns(table: Table) -> list[tuple[Column[Any], Personal]]:
    return [(column, mark) for column in table.columns if (mark := mark_of(column)) and mark.told]


def _section(mark: Personal) -> str:
    return str(mark.told).partition(".")[0]


def _told(table: Table, row: Any) -> dict[str, Any]:
    told = _marked_columns(table)
    parts = {str(mark.told).partition(".")[2]: _plain(column, getattr(row, column.name)) for column, mark in told}
    return parts | {"kept_until": told[0][1].kept.until(row)}


def _plain(column: Column[Any], value: Any) -> Any:
    if value and ENCRYPTED.items() <= column.info.items():
        return encryption.decrypt(value)
    return value.isoformat() if isinstance(value, datetime) else value
