"""Deliveries of a letter: an owner records to whom and when, and can undo that for a week. Does not commit."""

from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import journal
from app.core.db import changes_one
from app.core.errors import NotAllowed
from app.i18n.formats import day
from app.i18n.time_zones import end_of, zone_of
from app.letters.actions import moves
from app.models import Delivery, Letter, TextVersion
from app.models.delivery import TAKEN_BACK_WITHIN

_HANDS_OVER = Letter.is_open_or_closed


def say_delivered(
    session: Session, *, letter: Letter, to_whom: str, on: date, now: datetime, by: By = THE_OPERATOR
) -> Delivery:
    """Record it. From now on, the clocks promised to signers are running. Raises NotAllowed."""
    if refusal := why_not_on(session, letter, on, now=now):
        raise NotAllowed(f"{refusal}.")
    if not moves(session, letter, _HANDS_OVER):
        raise NotAllowed(gettext("Only a published letter that isn’t archived can be delivered."))
    said = Delivery(
        letter_id=letter.id, to_whom=to_whom, delivered_on=on, said_at=now, day_ends_at=end_of(on, letter.time_zone)
    )  # fmt: skip
    session.add(said)
    session.flush()
    record(session, AuditKind.DELIVERY_SAID, by=by, now=now, letter_id=letter.id, delivery=said.id, on=on.isoformat())
    return said


def why_not_on(session: Session, letter: Letter, on: date, *, now: datetime) -> str | None:
    """Refuses a day in the future or before publication, as a sentence."""
    versions = select(func.min(TextVersion.published_at)).where(TextVersion.letter_id == letter.id)
    published = session.scalar(versions)
    if published is None:
        return gettext("Publish the letter before you record a delivery")
    clocks = zone_of(letter.time_zone)
    if on > now.astimezone(clocks).date():
        return gettext("That day is in the future. Record the delivery once it has happened")
    if on < published.astimezone(clocks).date():
        since = day(published, letter.time_zone)
        return gettext("The letter was published on %(day)s: choose that day or a later one", day=since)
    return None


def take_back(session: Session, *, letter: Letter, delivery_id: int, now: datetime, by: By = THE_OPERATOR) -> None:
    """Undo the record; addresses that have been erased in the meantime stay erased. Raises NotAllowed after a week,
    when signers are mailed.
    """
    in_time = (Delivery.id == delivery_id) & (Delivery.letter_id == letter.id) & (Delivery.mailed_up_to == 0)
    found = session.scalar(select(Delivery.said_at).where(in_time))
    gone = delete(Delivery).where(in_time, Delivery.mailed_at.is_(None), Delivery.said_at > now - TAKEN_BACK_WITHIN)
    if found is None or not changes_one(session, gone):
        raise NotAllowed(
            gettext("You can undo a delivery for seven days after recording it. After that we email the signers.")
        )
    moves(session, letter)
    journal.note(session, "delivery-taken-back", now=now, letter=letter.slug, said_at=found.isoformat())
    record(session, AuditKind.DELIVERY_TAKEN_BACK, by=by, now=now, letter_id=letter.id, delivery=delivery_id)


def latest_of(session: Session, letter: Letter) -> Delivery:
    """The delivery recorded last. Raises NotAllowed."""
    of_letter = select(Delivery).where(Delivery.letter_id == letter.id).order_by(Delivery.id.desc()).limit(1)
    said = session.scalar(of_letter)
    if said is None:
        raise NotAllowed(gettext("No delivery of this letter is recorded."))
    return said


def taken_back_again(session: Session, *, slug: str, said_at: datetime) -> bool:
    """Replay after a restore: undo what the journal says was undone."""
    of_letter = select(Letter.id).where(Letter.slug == slug).scalar_subquery()
    return changes_one(session, delete(Delivery).where(Delivery.letter_id == of_letter, Delivery.said_at == said_at))
