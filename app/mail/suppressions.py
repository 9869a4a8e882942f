"""Suppressed mailboxes, which get no mail that others cause: why, since when, and how a suppression ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import Select, delete, insert, or_, select
from sqlalchemy.orm import Session

from app.core import encryption, journal
from app.core.db import count_changed
from app.mail import outbox
from app.mail.status_codes import NOBODY_READS
from app.models import Letter, Suppression, SuppressionReason
from app.text.addresses import Address

BOUNCE_LASTS = timedelta(days=90)


def suppress(
    session: Session,
    *,
    mailbox: bytes,
    letter_id: int | None,
    reason: SuppressionReason,
    now: datetime,
    until: datetime | None,
    status: str | None = None,
) -> None:
    """Suppress mail to this mailbox about a letter or, if letter_id is None, about anything; `status` is a mail
    server's reply. An owner who asks for their own link still gets it.
    """
    letter = session.scalar(select(Letter.slug).where(Letter.id == letter_id)) if letter_id else None
    journal.note(
        session, "suppressed", now=now, mailbox=mailbox.hex(), letter=letter, reason=reason.value, status=status,
        until=until.isoformat() if until else None,
    )  # fmt: skip
    session.execute(
        insert(Suppression),
        {
            "mailbox_digest": mailbox, "letter_id": letter_id, "reason": reason, "status": status, "made_at": now,
            "until": until,
        },
    )  # fmt: skip


def suppress_unread(session: Session, *, mailbox: bytes, status: str | None, now: datetime) -> None:
    """A mail server says that the mailbox does not exist. For 90 days only, since mailboxes can come back."""
    suppress(
        session, mailbox=mailbox, letter_id=None, reason=SuppressionReason.BOUNCE, status=status, now=now,
        until=now + BOUNCE_LASTS,
    )  # fmt: skip


def standing(*, now: datetime) -> Select[Suppression]:
    """Suppressions in force, the oldest first."""
    holds = or_(Suppression.until.is_(None), Suppression.until > now)
    return select(Suppression).where(holds).order_by(Suppression.made_at, Suppression.id)


def of_address(session: Session, address: Address, *, now: datetime) -> Sequence[Suppression]:
    """The suppressions of its mailbox, under any spelling."""
    return session.scalars(standing(now=now).where(Suppression.mailbox_digest.in_(_digests_of(session, address)))).all()


def lift(session: Session, *, address: Address, now: datetime) -> int:
    """Lifted by the operator; returns how many. Restoring a backup does not bring them back."""
    outbox.lock_mailbox(session, address.canonical)
    return sum(_lift(session, mailbox, now=now) for mailbox in _digests_of(session, address))


def _lift(session: Session, mailbox: bytes, *, now: datetime) -> int:
    lifted = count_changed(session, delete(Suppression).where(Suppression.mailbox_digest == mailbox))
    if lifted:
        journal.note(session, "lifted", now=now, mailbox=mailbox.hex())
    return lifted


def _digests_of(session: Session, address: Address) -> set[bytes]:
    """Digests of its mailbox, and of its canonical form from before we knew its provider."""
    key = outbox.platform_key(session)
    return {encryption.keyed_digest(key, form) for form in address.forms}


def lift_again(session: Session, *, mailbox: bytes, at: datetime) -> int:
    """Replay after a restore: lifts what was lifted then, but nothing newer."""
    older = (Suppression.mailbox_digest == mailbox) & (Suppression.made_at <= at)
    return count_changed(session, delete(Suppression).where(older))


def in_words(one: Suppression) -> str:
    """The reason, for the middle of a sentence."""
    match one.reason:
        case SuppressionReason.NOT_ME:
            return gettext("its owner said “This was not me”")
        case SuppressionReason.NEVER:
            return gettext("its owner said “Never email this address again”")
        case SuppressionReason.COMPLAINT:
            return gettext("its owner reported our email as spam")
        case SuppressionReason.BOUNCE:
            return _of_server(one.status)
        case _:
            return gettext("from before reasons were kept")


def _of_server(status: str | None) -> str:
    if status is None:
        return gettext("a mail server said that no one reads it (in words, without a code)")
    known = NOBODY_READS.get(status)
    if known is None:
        return gettext("a mail server said that no one reads it (%(status)s)", status=status)
    return str(known) % {"status": status}
