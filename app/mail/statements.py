"""The statements behind every mail that a stranger can cause. They are written in Core, which keeps NULLs in the
statement, so that it is the same for every mailbox and for a withheld mail (abuse.md, "Who signed?").
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Row, bindparam, case, func, insert, or_, select
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import PLATFORM_KEY, Key, MailCount, OutgoingMail, Suppression, SuppressionReason, Token

LOUDER = 1_000_000  # weight of the owner's own suppression against a mail server's, in one sum

# Bench: "sign". Built once, since building them costs more than running them.
_mailbox = bindparam("mailbox", type_=MailCount.mailbox_digest.type)
_letter = bindparam("letter", type_=MailCount.letter_id.type)
_of_letter = MailCount.letter_id == _letter
_of_letter_or_none = MailCount.letter_id.is_not_distinct_from(_letter)  # console mails belong to no letter
_BY_ITS_READER = case((Suppression.reason == SuppressionReason.BOUNCE, 1), else_=LOUDER)
_SUPPRESSIONS = (
    select(func.coalesce(func.sum(_BY_ITS_READER), 0))
    .select_from(Suppression)
    .where(
        Suppression.mailbox_digest.in_((_mailbox, bindparam("before", type_=MailCount.mailbox_digest.type))),
        or_(Suppression.letter_id.is_(None), Suppression.letter_id == _letter),
        or_(Suppression.until.is_(None), Suppression.until > bindparam("now")),
    )
)
_WRITTEN_LATELY = select(
    _SUPPRESSIONS.scalar_subquery(),
    func.count(),
    func.coalesce(func.sum(case((_of_letter_or_none, 1), else_=0)), 0),
    func.coalesce(func.sum(case((_of_letter & (MailCount.at > bindparam("apart")), 1), else_=0)), 0),
).where(MailCount.mailbox_digest == _mailbox, MailCount.at > bindparam("day"), MailCount.at < bindparam("soon"))
_COUNT_MAIL = insert(MailCount).from_select(
    ["mailbox_digest", "letter_id", "at"],
    select(_mailbox, _letter, bindparam("now", type_=MailCount.at.type)).where(bindparam("written", type_=Boolean)),
)
ENCRYPTED_PLATFORM_KEY = select(Key.encrypted).where(Key.name == PLATFORM_KEY)


def written_lately(session: Session, asked: Mapping[str, Any]) -> Row[int, int, int, int]:
    """Suppression of a mailbox, and its recent mails: in total, about the letter, and about the letter just now."""
    return session.connection().execute(_WRITTEN_LATELY, asked).one()


def count_mail(session: Session, asked: Mapping[str, Any]) -> None:
    session.connection().execute(_COUNT_MAIL, asked)


def platform_key(session: Session) -> str | None:
    encrypted: str | None = session.connection().scalar(ENCRYPTED_PLATFORM_KEY)
    return encrypted


# Bench: "sign" and "confirm".
_QUEUE = insert(table_of(OutgoingMail)).inline()
_INSERT_TOKEN = insert(table_of(Token)).inline()


def queue(session: Session, columns: Mapping[str, Any]) -> None:
    session.connection().execute(_QUEUE, columns)


def insert_tokens(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    session.connection().execute(_INSERT_TOKEN, rows)
