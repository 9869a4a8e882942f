"""The trace as it is read: the lines of a letter or of an organisation, the newest first, with who is meant."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.audit_log.record import TraceKind
from app.core.db import db
from app.models import Account, AuditEvent, Invitation, Letter


@dataclass(frozen=True)
class TraceLine:
    """One line: when, who (None: the operator, or the machine), what, on which signature, and its codes and counts."""

    at: datetime
    who: str | None
    kind: TraceKind
    signature_id: int | None
    letter: Letter | None
    details: dict[str, Any]
    colleague: str | None  # whom a line about people is about
    is_about_oneself: bool
    inviter: str | None  # who let somebody in that has joined
    invited: str | None  # the address of an invitation, while its row is kept: the line itself holds none


@dataclass(frozen=True)
class TracePage:
    """Some lines, and the id that the older ones stand before; None at the end."""

    lines: Sequence[TraceLine]
    older: int | None


def of_letter(letter_id: int) -> Select[AuditEvent]:
    return select(AuditEvent).where(AuditEvent.letter_id == letter_id)


def of_organisation(organisation_id: int) -> Select[AuditEvent]:
    """What was done for it: at its letters, and with its people."""
    return select(AuditEvent).where(AuditEvent.organisation_id == organisation_id)


def page(events: Select[AuditEvent], *, before: int | None, most: int) -> TracePage:
    """A part of the trace by keyset, so that its cost does not grow with its place."""
    if before is not None:
        events = events.where(AuditEvent.id < before)
    found = db.session.scalars(events.order_by(AuditEvent.id.desc()).limit(most + 1)).all()
    return TracePage(_lines(found[:most]), found[most - 1].id if len(found) > most else None)


def _lines(events: Sequence[AuditEvent]) -> list[TraceLine]:
    details = [json.loads(event.details) for event in events]
    names = _names(
        {event.account_id for event in events} | {one.get(key) for one in details for key in ("account", "invited_by")}
    )
    invited = _invited({one.get("invitation") for one in details})
    letters = _letters({event.letter_id for event in events})
    return [
        TraceLine(
            event.at,
            names.get(event.account_id),
            TraceKind(event.kind),
            event.signature_id,
            letters.get(event.letter_id),
            told,
            names.get(told.get("account")),
            event.account_id is not None and event.account_id == told.get("account"),
            names.get(told.get("invited_by")),
            invited.get(told.get("invitation")),
        )
        for event, told in zip(events, details, strict=True)
    ]


def _names(accounts: Collection[int | None]) -> dict[int | None, str]:
    known = select(Account.id, Account.name).where(Account.id.in_(accounts))
    return {row.id: row.name for row in db.session.execute(known)}


def _invited(invitations: Collection[int | None]) -> dict[int | None, str]:
    known = select(Invitation.id, Invitation.email).where(Invitation.id.in_(invitations))
    return {row.id: row.email for row in db.session.execute(known)}


def _letters(letters: Collection[int | None]) -> dict[int | None, Letter]:
    return {letter.id: letter for letter in db.session.scalars(select(Letter).where(Letter.id.in_(letters)))}
