from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from app.core.errors import NotAllowed
from app.letters.queries import names_are_shown
from app.models import Letter, Report, ReportKind, Signature, Tally


def _foremost(report: Any) -> ColumnElement[int]:
    proven = and_(report.kind == ReportKind.ME, report.proven_at.is_not(None))
    return case((report.from_signer, 0), (proven, 1), else_=2)


def held_signatures(letter_id: int) -> Select[Signature]:
    """Confirmed, outside the ledger, waiting for review; longest wait first."""
    return (
        select(Signature)
        .where(
            Signature.letter_id == letter_id,
            Signature.is_held,
        )
        .order_by(Signature.confirmed_at, Signature.id)
    )


# Reports by a proven mailbox that "this is me, and I did not sign" come first, the signer's own mailbox before others.
FOREMOST = _foremost(Report)


def waiting_reports(letter_id: int) -> Select[Report]:
    """Confirmed names with unreviewed reports: the foremost report of each, then by waiting time."""
    other = aliased(Report)
    before = exists().where(
        other.signature_id == Report.signature_id,
        other.is_waiting,
        tuple_(_foremost(other), other.id) < tuple_(FOREMOST, Report.id),
    )
    return (
        select(Report)
        .join(Report.signature)
        .options(contains_eager(Report.signature))
        .where(
            Report.letter_id == letter_id,
            Report.is_waiting,
            Signature.is_confirmed,
            ~before,
        )
        .order_by(FOREMOST, Report.id)
        .execution_options(populate_existing=True)
    )


def count_hidden_by_reports(session: Session, letter_id: int) -> int:
    """Names hidden by unreviewed reports, except those whose own mailbox says "I did not sign"."""
    hidden = (
        select(Report.signature_id)
        .join(Report.signature)
        .where(
            Report.letter_id == letter_id,
            Report.is_waiting,
            Report.hid_at.is_not(None),
            Report.from_signer.is_(False),
            Signature.is_confirmed,
            Signature.hidden_at.is_not(None),
        )
        .distinct()
    )
    return session.scalar(select(func.count()).select_from(hidden.subquery())) or 0


def has_been_looked_at(session: Session, signature_id: int) -> bool:
    """True if a moderator has settled a report of this name before and kept it."""
    settled = (Report.signature_id == signature_id) & ~Report.is_waiting
    return session.scalar(select(Report.id).where(settled).limit(1)) is not None


def is_disclaimed(session: Session, signature_id: int, *, since: datetime) -> bool:
    """True if a proven mailbox has said "I did not sign" of this name since then."""
    said = (Report.signature_id == signature_id) & (Report.kind == ReportKind.ME) & (Report.proven_at > since)
    return session.scalar(select(Report.id).where(said).limit(1)) is not None


@dataclass(frozen=True)
class Chosen:
    """A name as read on a page."""

    signature_id: int
    name: str


def public_signature(session: Session, *, letter_id: int, chosen: Chosen) -> Signature:
    """A signature that the letter currently shows under this name. Raises NotAllowed otherwise."""
    signature = session.scalar(
        select(Signature).where(
            Signature.id == chosen.signature_id,
            Signature.letter_id == letter_id,
            Signature.name == chosen.name,
            Signature.is_entered,
            Signature.is_shown,
            names_are_shown(letter_id),
        )
    )
    if signature is None:
        raise NotAllowed(gettext("This name is no longer on any list of the letter. Nothing was reported."))
    return signature


def lock_letter(session: Session, letter_id: int) -> int:
    """Serialises the reports of one letter; sign-ups go on, as the lock leaves the key free. On SQLite, BEGIN
    IMMEDIATE has locked already. Returns the number of signatures.
    """
    session.scalar(select(Letter.id).where(Letter.id == letter_id).with_for_update(key_share=True))
    return session.scalar(select(Tally.signed).where(Tally.letter_id == letter_id)) or 0
