"""Taking up a route that signing has left waiting. In the caller's transaction.

A route is read before the transaction and changed on the condition that nobody has taken it up since: on SQLite
everybody who signs waits for what is done inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, case, select, update
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import changes_one, table_of
from app.core.tokens import Purpose
from app.mail import outbox
from app.models import ClaimState, Letter, MailKind, Route, RouteKind, RouteState, Signature, SignatureState
from app.text import addresses, mail_domains, role_mailboxes
from app.text.addresses import Address
from app.verification import queries
from app.verification.queries import Becomes, Coverage, WorkMailbox
from app.verification.settling import settle_and_tell

_NEW = (
    select(
        *(Route.id, Route.letter_id, Route.signature_id, Route.kind, Route.address_encrypted),
        *(Signature.address_encrypted.label("signer_encrypted"), Letter.mailbox_key),
    )
    .join(Route.signature)
    .join(Signature.letter)
    .where(Route.begun_at.is_(None))
    .order_by(Route.id)
    .limit(bindparam("most"))
)
_NEW_OF_SIGNATURE = _NEW.where(Route.signature_id == bindparam("signature"))
_SIGNER = select(Signature.state, Signature.claim_state).where(Signature.id == bindparam("signature")).with_for_update()
_ROUTES = table_of(Route)
_TAKE_UP = (
    update(_ROUTES)
    .where(_ROUTES.c.id == bindparam("route"), _ROUTES.c.begun_at.is_(None))
    .values(
        begun_at=bindparam("now"),
        state=bindparam("becomes"),
        domain=bindparam("of_domain"),
        registrable_domain=bindparam("whose"),
        mailbox_digest=bindparam("digest"),
        review_since=bindparam("for_review"),
        review_reason=bindparam("why"),
        passed_at=bindparam("passed"),
        nth_of_domain=bindparam("nth"),
        address_encrypted=case((bindparam("is_over", type_=Boolean), None), else_=_ROUTES.c.address_encrypted),
    )
)


@dataclass(frozen=True)
class NewRoute:
    """A route that nobody had taken up when it was read."""

    id: int
    letter_id: int
    signature_id: int
    kind: RouteKind
    work: Address | None
    mailbox_digest: bytes | None  # of the work mailbox, under the letter's key
    is_own_mailbox: bool  # the one that signed, and so is proven


def new_routes(session: Session, *, most: int, signature_id: int | None = None) -> Iterator[NewRoute]:
    """The oldest first; of one signature, or of anybody. All are read at once, and opened one by one."""
    query = _NEW if signature_id is None else _NEW_OF_SIGNATURE
    asked = {"most": most} if signature_id is None else {"most": most, "signature": signature_id}
    return map(_opened, session.connection().execute(query, asked).all())


def _opened(row: Any) -> NewRoute:
    work = addresses.parse_address(encryption.decrypt(row.address_encrypted)) if row.address_encrypted else None
    own = addresses.parse_address(encryption.decrypt(row.signer_encrypted)) if row.signer_encrypted and work else None
    return NewRoute(
        id=row.id,
        letter_id=row.letter_id,
        signature_id=row.signature_id,
        kind=row.kind,
        work=work,
        mailbox_digest=encryption.keyed_digest(row.mailbox_key, work.canonical) if work else None,
        is_own_mailbox=work is not None and own is not None and work.canonical == own.canonical,
    )


def begin(session: Session, new: NewRoute, *, now: datetime) -> bool:
    """Take up a new route. False when somebody else has.

    A work address that is the mailbox which signed is proven with it; one at a listed domain, or below one, is sent the
    second link; any other waits until its domain is listed, and nothing is sent. Published credits wait for a reviewer.
    """
    # Everybody locks mailbox, signature, domain and route in this order, so that nobody waits in a ring.
    to = None if new.is_own_mailbox else new.work
    if to:
        outbox.lock_mailbox(session, to.canonical)
    becomes = _becomes(session, new)
    if not _take_up(session, new, becomes, now=now):
        return False
    if becomes and becomes.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=new.signature_id, now=now)
    elif becomes and becomes.state is RouteState.WAITING and to:
        _send_link(session, new, to, now=now)
    return True


def _becomes(session: Session, new: NewRoute) -> Becomes | None:
    """What becomes of it now, once its signature is locked. None: nothing, for its signature is over."""
    signer = session.connection().execute(_SIGNER, {"signature": new.signature_id}).one()
    if signer.state is not SignatureState.CONFIRMED:
        return None
    if new.kind is RouteKind.PUBLISHED_CREDITS:
        return Becomes(RouteState.FOR_REVIEW if signer.claim_state is ClaimState.WAITING else RouteState.WITHDRAWN)
    if new.work is None:
        return None
    queries.lock_domain(session, new.work.domain)
    if not new.is_own_mailbox:
        listed = queries.coverage_of(session, new.work.domain) is not Coverage.UNLISTED
        return Becomes(RouteState.WAITING if listed else RouteState.UNLISTED)
    is_role = role_mailboxes.is_role_mailbox(new.work.deliver_to)
    return queries.state_of_proof(session, new.letter_id, WorkMailbox(new.work.domain, new.mailbox_digest, is_role))


def _take_up(session: Session, new: NewRoute, becomes: Becomes | None, *, now: datetime) -> bool:
    """Of a signature that is over nothing is written down but that it was looked at."""
    state = becomes.state if becomes else RouteState.WAITING
    is_proven = new.is_own_mailbox and state in (RouteState.PASSED, RouteState.FOR_REVIEW)
    taken = {
        "route": new.id,
        "now": now,
        "becomes": state,
        "of_domain": new.work.domain if new.work and becomes else None,
        "whose": mail_domains.registrable(new.work.domain) if new.work and becomes else None,
        "digest": new.mailbox_digest if becomes else None,
        "for_review": now if state is RouteState.FOR_REVIEW else None,
        "passed": now if is_proven else None,
        "nth": becomes.nth_of_domain if becomes else None,
        "why": becomes.reason.value if becomes and becomes.reason else None,
        "is_over": is_proven,
    }
    return changes_one(session, _TAKE_UP, taken)


def _send_link(session: Session, new: NewRoute, to: Address, *, now: datetime) -> None:
    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        return outbox.Message(
            kind=MailKind.WORK_EMAIL, write=mailbox.takes(), purposes=(Purpose.WORK_EMAIL,),
            signature_id=new.signature_id, route_id=new.id,
        )  # fmt: skip

    outbox.send_unsolicited(session, to=to, letter_id=new.letter_id, message=message, now=now)
