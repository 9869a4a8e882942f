"""A mail of every kind about a letter of every kind, with all of its variants."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.core import clock, tokens
from app.core.db import db, end_read, transaction
from app.mail import outbox
from app.mail.context import OF_SIGNER, AccountChange
from app.models import (
    AuditLine,
    Decision,
    Delivery,
    Invitation,
    Letter,
    LetterKind,
    MailKind,
    ProtectedName,
    Report,
    Role,
    Signature,
    Tally,
)
from tests.i18n.greek_site import GreekSite, a_greek_letter
from tests.mail.queued import LINKS_OF

# What each of these is about: all rows that there are of it, a few of them.
_ROWS: dict[MailKind, Any] = {
    MailKind.DECISION: Decision,
    MailKind.NAME_WATCH: ProtectedName,
    MailKind.WATCH_CONFIRM: ProtectedName,
    MailKind.DELIVERED: Delivery,
    MailKind.INVITATION: Invitation,
    MailKind.REPORTED: Report,
    **dict.fromkeys((MailKind.SIGNED, MailKind.REMINDER, MailKind.REMOVED), Signature),
    **dict.fromkeys((MailKind.FIRST_SIGNATURE, MailKind.MILESTONE, MailKind.REVIEWS_WAIT), Tally),
}


def walk(site: GreekSite) -> None:
    """After the others, who have done what is told here."""
    letters = [a_greek_letter(kind=kind) for kind in LetterKind]
    _invited(letters[0])
    for kind in MailKind:
        for letter in letters:
            for about in _abouts(kind):
                _queued(kind, letter, about)
        site.post_box.empty()


def _invited(letter: Letter) -> None:
    now = clock.now()
    with transaction() as session:
        for role in Role:
            made = {
                "email": f"{role.value}@new.example",
                "digest": role.value.encode(),
                "made_at": now,
                "expires_at": now,
            }
            session.add(Invitation(organisation_id=letter.organisation_id, role=role, **made))


def _abouts(kind: MailKind) -> Iterator[int | None]:
    end_read()
    if kind is MailKind.ACCOUNT_CHANGED:
        yield from (change.value for change in AccountChange)
    elif kind is MailKind.ARCHIVING:
        told = select(AuditLine.id).where(AuditLine.kind.startswith("archiving")).order_by(AuditLine.id.desc())
        yield from db.session.scalars(told.limit(3))
    elif kind in _ROWS:
        key = _ROWS[kind].letter_id if _ROWS[kind] is Tally else _ROWS[kind].id
        yield from db.session.scalars(select(key).order_by(key.desc()).limit(12))
    else:
        yield None


def _queued(kind: MailKind, letter: Letter, about: int | None) -> None:
    signature, other = (about, None) if kind in OF_SIGNER else (None, about)
    with transaction() as session:
        outbox.queue_mail(
            session, kind=kind, letter_id=letter.id, address="reader@example.org", now=clock.now(),
            links={purpose.value: tokens.new_token(purpose) for purpose in LINKS_OF[kind]},
            signature_id=signature, about_id=other,
        )  # fmt: skip
