"""Putting mails into the outbox, and the mailbox limits: how much a stranger can make us write to one mailbox."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Boolean, bindparam, case, func, insert, or_, select, text
from sqlalchemy.orm import Session

from app import journal, sealing
from app.db import insert_or_ignore, table_of
from app.models import PLATFORM_KEY, Key, Letter, MailCount, MailKind, MailState, OutgoingMail, Suppression

# rules.md, Tokens, mail, keys
PER_LETTER_A_DAY = 3
OVER_ALL_LETTERS_A_DAY = 6
APART = timedelta(minutes=5)
DAY = timedelta(hours=24)


# Built once: building them costs more than running them, and a sign-up runs them all.
_mailbox = bindparam("mailbox", type_=MailCount.mailbox_digest.type)
_letter = bindparam("letter", type_=MailCount.letter_id.type)
_of_letter = MailCount.letter_id == _letter
_SUPPRESSIONS = (
    select(func.count())
    .select_from(Suppression)
    .where(
        Suppression.mailbox_digest == _mailbox,
        or_(Suppression.letter_id.is_(None), Suppression.letter_id == _letter),
        or_(Suppression.until.is_(None), Suppression.until > bindparam("now")),
    )
)
_WRITTEN_LATELY = select(
    _SUPPRESSIONS.scalar_subquery(),
    func.count(),
    func.coalesce(func.sum(case((_of_letter, 1), else_=0)), 0),
    func.coalesce(func.sum(case((_of_letter & (MailCount.at > bindparam("apart")), 1), else_=0)), 0),
).where(MailCount.mailbox_digest == _mailbox, MailCount.at > bindparam("day"), MailCount.at < bindparam("soon"))
_COUNT_MAIL = insert(MailCount).from_select(
    ["mailbox_digest", "letter_id", "at"],
    select(_mailbox, _letter, bindparam("now", type_=MailCount.at.type)).where(bindparam("written", type_=Boolean)),
)
_QUEUE = insert(table_of(OutgoingMail)).inline()
_PLATFORM_KEY = select(Key.sealed).where(Key.name == PLATFORM_KEY)


def lock_mailbox(session: Session, canonical: str) -> bytes:
    """The mailbox's digest under the platform key; two requests for one mailbox go on one after the other."""
    digest = sealing.keyed_digest(platform_key(session), canonical)
    if session.get_bind().dialect.name == "postgresql":  # on SQLite BEGIN IMMEDIATE has done it
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    return digest


def may_write(session: Session, *, mailbox: bytes, letter_id: int, now: datetime) -> bool:
    """Whether a mail that a stranger causes may go to this mailbox. The same statement for every mailbox."""
    asked = {
        "mailbox": mailbox, "letter": letter_id, "now": now, "apart": now - APART, "day": now - DAY,
        "soon": now + APART,  # what a clock that was ahead has counted later than that counts no longer
    }  # fmt: skip
    suppressed, in_all, of_this, just_now = session.connection().execute(_WRITTEN_LATELY, asked).one()
    return not suppressed and in_all < OVER_ALL_LETTERS_A_DAY and of_this < PER_LETTER_A_DAY and not just_now


def count_mail(session: Session, *, mailbox: bytes, letter_id: int, now: datetime, written: bool) -> None:
    """One statement in any case; it counts only a mail that is really written."""
    session.connection().execute(_COUNT_MAIL, {"mailbox": mailbox, "letter": letter_id, "now": now, "written": written})


def queue_mail(
    session: Session,
    *,
    kind: MailKind,
    letter_id: int | None,
    signature_id: int | None,
    links: Mapping[str, str],
    now: datetime,
    address: str = "",
    sealed: str | None = None,
    withheld: bool = False,
    about_id: int | None = None,
) -> None:
    """Write the mail's row, to an address, or to one that is `sealed` already in another row; `links` are tokens by
    purpose. A withheld mail keeps neither recipient nor links.
    """
    session.connection().execute(  # in Core a null stays in the statement: a withheld mail runs the same one
        _QUEUE,
        {
            "kind": kind,
            "state": MailState.WITHHELD if withheld else MailState.QUEUED,
            "letter_id": letter_id,
            "signature_id": signature_id,
            "about_id": about_id,
            "recipient_sealed": None if withheld else sealed or sealing.seal(address),
            "links_sealed": None if withheld else sealing.seal(json.dumps(dict(links))),
            "message_id": secrets.token_hex(16),
            "made_at": now,
            "due_at": now,
            "attempts": 0,
            "settled_at": now if withheld else None,
        },
    )


def mail_to_account(
    *, kind: MailKind, address: str, links: Mapping[str, str], now: datetime, about_id: int | None = None
) -> OutgoingMail:
    """The same as a row to be added: for a library that commits by itself."""
    return OutgoingMail(
        kind=kind, state=MailState.QUEUED, letter_id=None, signature_id=None, about_id=about_id,
        recipient_sealed=sealing.seal(address), links_sealed=sealing.seal(json.dumps(dict(links))),
        message_id=secrets.token_hex(16), made_at=now, due_at=now, attempts=0,
    )  # fmt: skip


def suppress(session: Session, *, mailbox: bytes, letter_id: int | None, now: datetime, until: datetime | None) -> None:
    """Write no more to this mailbox about a letter, or (letter_id None) about anything."""
    letter = session.scalar(select(Letter.slug).where(Letter.id == letter_id)) if letter_id else None
    journal.note(
        session, "suppressed", now=now, mailbox=mailbox.hex(), letter=letter, until=until.isoformat() if until else None
    )
    session.execute(
        insert(Suppression),
        {"mailbox_digest": mailbox, "letter_id": letter_id, "made_at": now, "until": until},
    )


def platform_key(session: Session) -> str:
    """The sealed key, made when it is first needed; the primary key settles who makes it."""
    connection = session.connection()
    sealed: str | None = connection.scalar(_PLATFORM_KEY)
    if sealed is None:
        insert_or_ignore(session, Key, name=PLATFORM_KEY, sealed=sealing.new_sealed_key())
        sealed = connection.scalars(_PLATFORM_KEY).one()
    return sealed
