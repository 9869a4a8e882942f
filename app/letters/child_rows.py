"""A letter's child rows, replaced with what a form says."""

from typing import Any, TypeAlias

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import Addressee, Author, Endorsement, LetterProfession, Promise

OfLetter: TypeAlias = type[Addressee | Author | Endorsement | LetterProfession | Promise]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"position": at} for at, row in enumerate(rows)]


def replace_rows(session: Session, model: OfLetter, letter_id: int, rows: list[dict[str, Any]]) -> None:
    session.execute(delete(table_of(model)).where(table_of(model).c.letter_id == letter_id))
    if rows:
        session.execute(insert(table_of(model)), [row | {"letter_id": letter_id} for row in rows])


def write_addressees(session: Session, letter_id: int, addressees: tuple[tuple[str, str, str], ...]) -> None:
    """From tuples of name, office and body."""
    rows = [{"name": name or None, "office": office, "body": body} for name, office, body in addressees]
    replace_rows(session, Addressee, letter_id, in_order(rows))


def write_promises(session: Session, letter_id: int, promises: tuple[tuple[str, str], ...]) -> None:
    """From pairs of key and words."""
    rows = [{"key": key, "words": words} for key, words in promises]
    replace_rows(session, Promise, letter_id, in_order(rows))
