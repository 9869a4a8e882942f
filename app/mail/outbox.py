"""Putting mails into the outbox, and the mailbox limits: how much a stranger can make us write to one mailbox.

A mail that anybody but its own reader can cause goes out by `send_unsolicited`, any other to a signer by
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
    """The mailbox's digest under the platform key; two requests for one mailbox go on one after the other."""
    digest = encryption.keyed_digest(platform_key(session), canonical)
    _lock(session, digest)
    return digest


def _lock(session: Session, digest: bytes) -> None:
    if session.get_bind().dialect.name == "postgresql":  # on SQLite BEGIN IMMEDIATE has done it
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def lock_mailboxes(session: Session, *canonicals: str) -> None:
    """Several at once, in an order that is the same for everybody, so that nobody waits in a ring."""
    for canonical in sorted(set(canonicals)):
        lock_mailbox(session, canonical)


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A mailbox that is locked, and what may go to it now."""

    digest: bytes  # under the platform key
    suppressed: bool
    by_its_reader: bool  # who said so, or whose mail program did
    in_all: int
    of_letter: int  # or, without a letter, of none
    just_now: bool

    def takes(self, *, own: bool = False, begun: bool = False, at_once: bool = False) -> bool:
        """Whether a mail is within the limits.

        `own`: whoever reads the mailbox asks for their own link, so no suppression keeps it away. `begun`: a sign-up
        of theirs waits for its link, so only their own word does. `at_once`: without five minutes since the last one.
        """
        within = self.in_all < OVER_ALL_LETTERS_A_DAY and self.of_letter < PER_LETTER_A_DAY
        heard = own or not (self.by_its_reader if begun else self.suppressed)
        return within and heard and (at_once or not self.just_now)

    @property
    def takes_from_console(self) -> bool:
        """Whether an owner who asks for their own way in gets a mail: six a day, whatever was written about letters, so
        that nobody locks an owner out by signing up in their name.
        """
        return self.of_letter < OVER_ALL_LETTERS_A_DAY


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is mailed, or (`write` false) withheld by the same statements."""

    kind: MailKind
    write: bool
    purposes: Sequence[Purpose] = ()  # of the links that are made with it
    more_links: Mapping[str, str] = field(default_factory=dict)  # made before: a code, a link of the console
    signature_id: int | None = None
    links_of: int | None = None  # the signature of the links, where the mail's row is to name none
    route_id: int | None = None
    about_id: int | None = None
    from_signer: bool | None = None  # of a report: whether the mailbox is one of the signer's
    until: datetime | None = None  # its links end then, where that is sooner than usual


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
    """Mail something that a stranger, an organiser or a private link can cause; whether it is really written.

    `message` is asked once the mailbox is locked, and runs the same statements whatever the mailbox is, as all of this
    does: nobody may learn who has signed. `encrypted` is the address, where it was encrypted before the transaction;
    `key` is the platform key, where it was read with something else.
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
    """A signature, as far as mail to its owner goes."""

    @property
    def id(self) -> int: ...
    @property
    def letter_id(self) -> int: ...
    @property
    def address_encrypted(self) -> str | None: ...


def send_to_signer(
    session: Session, signer: Signer, kind: MailKind, *, now: datetime, about_id: int | None = None
) -> dict[str, str]:
    """Mail a signer about their own signature, with new private and unsubscribe links: tokens by purpose. None where
    the address was erased on its day.
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
    """Lock it, and read what was written to it lately; `before` is what it was called until we knew its provider. The
    same statements for every mailbox.
    """
    key = key or platform_key(session)
    digest = encryption.keyed_digest(key, canonical)
    _lock(session, digest)
    asked = {
        "mailbox": digest, "before": digest if before in (None, canonical) else encryption.keyed_digest(key, before),
        "letter": letter_id, "now": now, "apart": now - APART, "day": now - DAY,
        "soon": now + APART,  # what a clock that was ahead has counted later than that counts no longer
    }  # fmt: skip
    suppressed, in_all, of_letter, just_now = statements.written_lately(session, asked)
    return Mailbox(
        digest=digest, suppressed=suppressed > 0, by_its_reader=suppressed >= statements.LOUDER,
        in_all=in_all, of_letter=of_letter, just_now=bool(just_now),
    )  # fmt: skip


def count_mail(session: Session, *, mailbox: bytes, letter_id: int | None, now: datetime, written: bool) -> None:
    """One statement in any case; it counts only a mail that is really written."""
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
    """Write the mail's row, to an address, or to one that is `encrypted` already in another row; `links` are tokens by
    purpose. A withheld mail keeps neither recipient nor links.
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
    """The same as a row to be added: for a library that commits by itself."""
    return OutgoingMail(
        kind=kind, state=MailState.QUEUED, letter_id=None, signature_id=None, about_id=about_id,
        recipient_encrypted=encryption.encrypt(address), links_encrypted=encryption.encrypt(json.dumps(dict(links))),
        message_id=secrets.token_hex(16), made_at=now, due_at=now, attempts=0,
    )  # fmt: skip


def platform_key(session: Session) -> str:
    """The encrypted key, made when it is first needed; the primary key settles who makes it."""
    encrypted = statements.platform_key(session)
    if encrypted is None:
        insert_or_ignore(session, Key, name=PLATFORM_KEY, encrypted=encryption.new_encrypted_key())
        encrypted = statements.platform_key(session)
    return encrypted or ""
