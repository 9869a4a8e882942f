"""Tells signers who asked for updates that the letter was delivered: once each, and after the week in which the
delivery can be undone, since a mail cannot. Runs every ten minutes in the worker.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import changes_one, db, end_read, transaction
from app.mail import outbox
from app.mail.silence import silent_about
from app.models import NAMES_ARE_OFF, Delivery, Letter, MailKind, Signature
from app.models.delivery import TAKEN_BACK_WITHIN

BATCH = 50  # on SQLite, sign-ups wait while our transaction is open


def tell(now: datetime, *, mailed_at: datetime | None = None) -> int:
    """Queues the mails that are due, earliest delivery first, to leave at `mailed_at` or now. Returns how many."""
    due = (
        select(Delivery.id)
        .join(Letter, Letter.id == Delivery.letter_id)
        .where(Delivery.mailed_at.is_(None), Delivery.said_at <= now - TAKEN_BACK_WITHIN)
        .where(Letter.state.not_in(NAMES_ARE_OFF), Letter.taken_down_at.is_(None))
        .order_by(Delivery.said_at, Delivery.id)
    )
    deliveries = db.session.scalars(due).all()
    end_read()
    return sum(_tell_all(delivery_id, now=now, mailed_at=mailed_at or now) for delivery_id in deliveries)


def _tell_all(delivery_id: int, *, now: datetime, mailed_at: datetime) -> int:
    told = 0
    while True:
        with transaction() as session:
            delivery = session.get_one(Delivery, delivery_id)
            rows = session.execute(_to_tell(session, delivery).limit(BATCH)).all()
            upto = rows[-1].id if rows else delivery.mailed_up_to
            mine = update(Delivery).where(
                Delivery.id == delivery_id,
                Delivery.mailed_at.is_(None),
                Delivery.mailed_up_to == delivery.mailed_up_to,
            )
            if not changes_one(session, mine.values(mailed_up_to=upto, mailed_at=None if rows else now)) or not rows:
                return told
            told += _queue(session, delivery, rows, now=mailed_at)


def _to_tell(session: Session, delivery: Delivery) -> Select[int, int, str | None]:
    """Signers with updates whom this delivery's list could hold, and no earlier one: their updates ended with that.
    Locks the rows, so that an erasure comes first or finds the mail.
    """
    before = select(Delivery).where(Delivery.letter_id == delivery.letter_id, Delivery.mailed_at.is_not(None))
    told_until = max((one.holds_until for one in session.scalars(before)), default=None)
    query = select(Signature.id, Signature.letter_id, Signature.address_encrypted).where(
        Signature.letter_id == delivery.letter_id,
        Signature.is_confirmed,
        Signature.updates_consented_at.is_not(None),
        Signature.address_encrypted.is_not(None),
        Signature.entered_at < delivery.holds_until,
        Signature.id > delivery.mailed_up_to,
    )
    query = query if told_until is None else query.where(Signature.entered_at >= told_until)
    return query.order_by(Signature.id).with_for_update()


def _queue(session: Session, delivery: Delivery, rows: Sequence[Any], *, now: datetime) -> int:
    opened = [(row, encryption.decrypt(row.address_encrypted)) for row in rows]
    silent = silent_about(session, delivery.letter_id, [address for _, address in opened], now=now)
    told = [row for row, address in opened if address not in silent]
    for row in told:
        outbox.send_to_signer(session, row, MailKind.DELIVERED, about_id=delivery.id, now=now)
    return len(told)
