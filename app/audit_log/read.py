"""Reads the audit log of a letter or an organisation, newest first, with the names of the people involved."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind
from app.core import cursors
from app.models import Account, AuditLine, Invitation, Letter


@dataclass(frozen=True)
class ShownLine:
    """One event: time, actor (None: the operator or the system), kind, signature, and its codes and counts."""

    at: datetime
    who: str | None
    kind: AuditKind
    signature_id: int | None
    letter: Letter | None
    details: dict[str, Any]
    colleague: str | None  # the person that an event about members concerns
    is_about_oneself: bool
    inviter: str | None  # who invited a person that joined
    invited: str | None  # an invitation's address, while its row exists: the event itself does not store it


@dataclass(frozen=True)
class AuditLogPage:
    """Some events, newest first, and the id to continue before; None on the last page."""

    lines: Sequence[ShownLine]
    older: int | None


def of_letter(letter_id: int) -> Select[AuditLine]:
    return select(AuditLine).where(AuditLine.letter_id == letter_id)


def of_organisation(organisation_id: int) -> Select[AuditLine]:
    """Events of the organisation: about its letters and its members."""
    return select(AuditLine).where(AuditLine.organisation_id == organisation_id)


def page(session: Session, events: Select[AuditLine], *, before: int | None, most: int) -> AuditLogPage:
    """One page of events, the newest first."""
    place = None if before is None else (before,)
    newest = events.order_by(AuditLine.id.desc())
    found = session.scalars(cursors.stretch(newest, (AuditLine.id,), after=place, most=most, descending=True)).all()
    lines, last = cursors.cut(found, most)
    return AuditLogPage(_lines(session, lines), last.id if last else None)


def _lines(session: Session, events: Sequence[AuditLine]) -> list[ShownLine]:
    details = [json.loads(event.details) for event in events]
    names = _names(
        session,
        {event.account_id for event in events} | {one.get(key) for one in details for key in ("account", "invited_by")},
    )
    invited = _invited(session, {one.get("invitation") for one in details})
    letters = _letters(session, {event.letter_id for event in events})
    return [
        ShownLine(
            event.at,
            names.get(event.account_id),
            AuditKind(event.kind),
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


def _names(session: Session, accounts: Collection[int | None]) -> dict[int | None, str]:
    known = select(Account.id, Account.name).where(Account.id.in_(accounts))
    return {row.id: row.name for row in session.execute(known)}


def _invited(session: Session, invitations: Collection[int | None]) -> dict[int | None, str]:
    known = select(Invitation.id, Invitation.email).where(Invitation.id.in_(invitations))
    return {row.id: row.email for row in session.execute(known)}


def _letters(session: Session, letters: Collection[int | None]) -> dict[int | None, Letter]:
    return {letter.id: letter for letter in session.scalars(select(Letter).where(Letter.id.in_(letters)))}
