"""Queues mails, within the limits on how much mail strangers can make us send to one mailbox.

A mail that anyone but its reader can cause goes through `send_unsolicited`, any other mail to a signer through
`send_to_signer`.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import insert_or_ignore
from app.core.tokens import Purpose
from app.mail import statements
from app.mail.links import add_links
from app.models import PLATFORM_KEY, Key, MailKind, MailState, OutgoingMail
from app.text.addresses import Address

# rules.md, Tokens, mail, keys
PER_LETTER_A_DAY = 3
OVER_ALL_LETTERS_A_DAY = 6
APART = timedelta(minutes=5)
DAY = timedelta(hours=24)


def lock_mailbox(session: Session, canonical: str) -> bytes:
    """Lock a mailbox and return its digest under the platform key: requests for the same mailbox are serialised."""
    digest = encryption.keyed_digest(platform_key(session), canonical)
    _lock(session, digest)
    return digest


def _lock(session: Session, digest: bytes) -> None:
    if session.get_bind().dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE already does it
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def lock_mailboxes(session: Session, *canonicals: str) -> None:
    """Lock several mailboxes in a fixed order, so that requests cannot deadlock."""
    for canonical in sorted(set(canonicals)):
        lock_mailbox(session, canonical)


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A locked mailbox, and what may be sent to it now."""

    digest: bytes  # under the platform key
    suppressed: bool
    by_its_reader: bool  # suppressed by its owner, or by their mail client
    in_all: int
    of_letter: int  # mails about the letter; without a letter, mails about none
    just_now: bool

    def takes(self, *, own: bool = False, begun: bool = False, at_once: bool = False) -> bool:
        """True if a mail is within the limits.

        `own`: the owner of the mailbox asks for their own link, so suppressions do not apply. `begun`: a sign-up of
        theirs waits for its link, so only suppressions by the owner apply. `at_once`: skip the five minutes since the
        last mail.
        """
        within = self.in_all < OVER_ALL_LETTERS_A_DAY and self.of_letter < PER_LETTER_A_DAY
        heard = own or not (self.by_its_reader if begun else self.suppressed)
        return within and heard and (at_once or not self.just_now)

    @property
    def takes_from_console(self) -> bool:
        """True if an organiser who asks for a sign-in link gets a mail: six a day, regardless of mails about letters,
        so that nobody can lock them out by signing up in their name.
        """
        return self.of_letter < OVER_ALL_LETTERS_A_DAY


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is mailed or, if `write` is false, withheld by the same statements."""

    kind: MailKind
    write: bool
    purposes: Sequence[Purpose] = ()  # of the links that are created with it
    more_links: Mapping[str, str] = field(default_factory=dict)  # created before: a code, a console link
    signature_id: int | None = None
    links_of: int | None = None  # the signature of the links, if the mail's row must not name one
    route_id: int | None = None
    about_id: int | None = None
    from_signer: bool | None = None  # for a report: True if the mailbox is one of the signer's
    until: datetime | None = None  # its links expire then, if that is earlier than usual


def send_unsolicited(
    session: Session,
    *,
    to: Address,
    letter_id: int | None,
    message: Callable[[Mailbox], Message],
    now: datetime,
    encrypted: str | None = None,
    key: str | None = None,
) -> bool:
    """Mail something that a stranger, an organiser or a private link can cause; True if it is really sent.

    `message` is called once the mailbox is locked. It must run the same statements for every mailbox, as this function
    does, since nobody may learn who has signed. `encrypted` is the address, if it was encrypted before the transaction;
    `key` is the platform key, if it has already been read.
    """
    mailbox = open_mailbox(session, to.canonical, before=to.canonical_before, letter_id=letter_id, now=now, key=key)
    what = message(mailbox)
    links = dict(what.more_links)
    if what.purposes and letter_id is not None:
        links |= add_links(
            session, letter_id, what.signature_id if what.links_of is None else what.links_of, what.purposes, now=now,
            route_id=what.route_id, mailed=what.write, from_signer=what.from_signer, until=what.until,
        )  # fmt: skip
    queue_mail(
        session, kind=what.kind, letter_id=letter_id, signature_id=what.signature_id, about_id=what.about_id,
        address=to.deliver_to, encrypted=encrypted, links=links, now=now, withheld=not what.write,
    )  # fmt: skip
    count_mail(session, mailbox=mailbox.digest, letter_id=letter_id, now=now, written=what.write)
    return what.write


class Signer(Protocol):
    """The fields of a signature that are needed for mail to its owner."""

    @property
    def id(self) -> int: ...
    @property
    def letter_id(self) -> int: ...
    @property
    def address_encrypted(self) -> str | None: ...


def send_to_signer(
    session: Session, signer: Signer, kind: MailKind, *, now: datetime, about_id: int | None = None
) -> dict[str, str]:
    """Mail a signer about their own signature, with new private and unsubscribe links; returns tokens by purpose. No
    mail if retention has already erased the address.
    """
    if signer.address_encrypted is None:
        return {}
    purposes = (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)
    links = add_links(session, signer.letter_id, signer.id, purposes, now=now)
    queue_mail(
        session, kind=kind, letter_id=signer.letter_id, signature_id=signer.id, about_id=about_id,
        encrypted=signer.address_encrypted, links=links, now=now,
    )  # fmt: skip
    return links


def open_mailbox(
    session: Session,
    canonical: str,
    *,
    letter_id: int | None,
    now: datetime,
    before: str | None = None,
    key: str | None = None,
) -> Mailbox:
    """Lock the mailbox, and read what was recently sent to it; `before` is its canonical form from before we knew its
    provider. Runs the same statements for every mailbox.
    """
    key = key or platform_key(session)
    digest = encryption.keyed_digest(key, canonical)
    _lock(session, digest)
    asked = {
        "mailbox": digest, "before": digest if before in (None, canonical) else encryption.keyed_digest(key, before),
        "letter": letter_id, "now": now, "apart": now - APART, "day": now - DAY,
        "soon": now + APART,  # ignores later timestamps, written while a clock was ahead
    }  # fmt: skip
    suppressed, in_all, of_letter, just_now = statements.written_lately(session, asked)
    return Mailbox(
        digest=digest, suppressed=suppressed > 0, by_its_reader=suppressed >= statements.LOUDER,
        in_all=in_all, of_letter=of_letter, just_now=bool(just_now),
    )  # fmt: skip


def count_mail(session: Session, *, mailbox: bytes, letter_id: int | None, now: datetime, written: bool) -> None:
    """Always runs one statement, but counts only a mail that is really sent."""
    asked = {"mailbox": mailbox, "letter": letter_id, "now": now, "written": written}
    statements.count_mail(session, asked)


def queue_mail(
    session: Session,
    *,
    kind: MailKind,
    letter_id: int | None,
    signature_id: int | None,
    links: Mapping[str, str],
    now: datetime,
    address: str = "",
    encrypted: str | None = None,
    withheld: bool = False,
    about_id: int | None = None,
) -> None:
    """Write the mail's row, with an address, or one that is already `encrypted` in another row; `links` are tokens by
    purpose. A withheld mail stores neither recipient nor links.
    """
    statements.queue(
        session,
        {
            "kind": kind,
            "state": MailState.WITHHELD if withheld else MailState.QUEUED,
            "letter_id": letter_id,
            "signature_id": signature_id,
            "about_id": about_id,
            "recipient_encrypted": None if withheld else encrypted or encryption.encrypt(address),
            "links_encrypted": None if withheld else encryption.encrypt(json.dumps(dict(links))),
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
    """The same as an ORM row, for a library that commits by itself."""
    return OutgoingMail(
        kind=kind, state=MailState.QUEUED, letter_id=None, signature_id=None, about_id=about_id,
        recipient_encrypted=encryption.encrypt(address), links_encrypted=encryption.encrypt(json.dumps(dict(links))),
        message_id=secrets.token_hex(16), made_at=now, due_at=now, attempts=0,
    )  # fmt: skip


def platform_key(session: Session) -> str:
    """The encrypted key, created on first use; the primary key resolves races."""
    encrypted = statements.platform_key(session)
    if encrypted is None:
        insert_or_ignore(session, Key, name=PLATFORM_KEY, encrypted=encryption.new_encrypted_key())
        encrypted = statements.platform_key(session)
    return encrypted or ""
