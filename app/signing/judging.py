"""Judges what signers write to be printed beside their name, before it is published (rules.md, Names in public).

A field that waits holds nothing else back: the signature counts, and is listed without the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models import Field, WaitingField
from app.protected_names.guards import Guards
from app.signing.details import Credited
from app.text import names
from app.text.filing import file_under_guess
from app.text.hold_rules import HoldReason

Waits = Mapping[Field, HoldReason]
NOTHING_WAITS: Waits = MappingProxyType({})


@dataclass(frozen=True)
class Judged:
    """The hold reasons of a name and of the fields beside it."""

    name: HoldReason | None
    fields: Waits


def judge(guards: Guards, name: str, *, file_under: str | None, credit: str | None) -> Judged:
    fields = judge_fields(guards, name, file_under=file_under, credit=credit)
    return Judged(guards.hold_reason(name), fields)


def judge_fields(guards: Guards, name: str, *, file_under: str | None, credit: str | None) -> dict[Field, HoldReason]:
    """A filing word that is part of the name was judged with the name."""
    fields: dict[Field, HoldReason] = {}
    if credit and (reason := guards.line_reason(credit)):
        fields[Field.CREDIT] = reason
    own_word = file_under is None or file_under in name
    if not own_word and file_under and (reason := guards.line_reason(file_under)):
        fields[Field.FILE_UNDER] = reason
    return fields


def printed_columns(asked: Credited, fields: Waits = NOTHING_WAITS) -> dict[str, Any]:
    """The printed columns of a signature's row; a waiting field is left out."""
    file_under = file_under_guess(asked.name) if Field.FILE_UNDER in fields else asked.file_under
    return {
        "name": asked.name,
        "file_under": file_under,
        "sort_key": names.sort_key(file_under, asked.name),
        "credit": None if Field.CREDIT in fields else asked.credit,
    }


def keep_waiting(session: Session, signature_id: int, asked: Credited, fields: Waits, *, now: datetime) -> None:
    """Leaves these fields for review."""
    words = {Field.CREDIT: asked.credit, Field.FILE_UNDER: asked.file_under}
    for field, reason in fields.items():
        columns = {"field": field, "words": words[field], "reason": reason.value, "made_at": now}
        session.execute(insert(WaitingField), columns | {"signature_id": signature_id})


def waiting_of(session: Session, signature_id: int) -> dict[Field, WaitingField]:
    waiting = select(WaitingField).where(WaitingField.signature_id == signature_id)
    return {one.field: one for one in session.scalars(waiting.execution_options(populate_existing=True))}


def wait_no_more(session: Session, signature_id: int, *fields: Field) -> None:
    """Discards these waiting fields, or all."""
    gone = delete(WaitingField).where(WaitingField.signature_id == signature_id)
    session.execute(gone.where(WaitingField.field.in_(fields)) if fields else gone)


def as_asked(printed: Credited, waiting: Mapping[Field, WaitingField]) -> Credited:
    """What the signer asked for, printed or not."""
    credit, file_under = waiting.get(Field.CREDIT), waiting.get(Field.FILE_UNDER)
    asked = printed if credit is None else replace(printed, credit=credit.words)
    return asked if file_under is None else replace(asked, file_under=file_under.words)
