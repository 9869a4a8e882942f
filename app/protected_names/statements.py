"""The names to hold on a letter: the query of every confirm."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from app.models import Addressee, Author, ProtectedName

# Bench: "confirm".
_LETTER = bindparam("letter", type_=ProtectedName.letter_id.type)
_GUARDED_HERE = or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id == _LETTER)
# A version stamp that changes with every change of the list: a process caches the names and reads only this.
_LIST_NOW = (
    select(
        func.count().label("names"),
        func.sum(ProtectedName.id).label("ids"),
        func.sum(case((ProtectedName.famous, 1), else_=0)).label("famous"),
        func.max(ProtectedName.made_at).label("newest"),
    )
    .where(_GUARDED_HERE)
    .subquery()
)
_OF_LETTER = union_all(
    select(Addressee.name, false().label("leads")).where(Addressee.letter_id == _LETTER, Addressee.name.is_not(None)),
    select(Author.name, true()).where(Author.letter_id == _LETTER),
).subquery()
# A single statement, since every confirm runs it.
_GUARDS = select(*_LIST_NOW.c, _OF_LETTER.c.name, _OF_LETTER.c.leads).select_from(
    _LIST_NOW.outerjoin(_OF_LETTER, true())
)
_NAMES = select(ProtectedName.name, ProtectedName.famous).where(_GUARDED_HERE).order_by(ProtectedName.id)


def guarded(session: Session, letter_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """At least one row: the version stamp of the list of protected names, joined with the letter's own names."""
    return session.connection().execute(_GUARDS, {"letter": letter_id}).all()


def protected(session: Session, letter_id: int) -> Sequence[Row[str, bool]]:
    return session.connection().execute(_NAMES, {"letter": letter_id}).all()
