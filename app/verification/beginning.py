"""Starts new claim routes, left waiting by signing.

A route is read before the transaction and changed only if nobody has started it since: on SQLite all sign-ups wait
while the transaction is open.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, select, update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.claim_routes.actions import keep
from app.claim_routes.kind import NewRoute, Outcome
from app.core.db import changes_one, table_of
from app.mail import outbox
from app.models import Letter, Route, RouteState, Signature, SignatureState
from app.verification.settling import settle_and_tell

_NEW = (
    select(
        *(Route.id, Route.letter_id, Route.signature_id, Route.kind),
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
_NEW_VALUE = "new_"  # prefix of the parameters with the new values


def new_routes(session: Session, *, most: int, signature_id: int | None = None) -> Iterator[NewRoute]:
    """New routes, oldest first: a signature's, or all. All rows are read at once, and decrypted one by one."""
    query = _NEW if signature_id is None else _NEW_OF_SIGNATURE
    asked = {"most": most} if signature_id is None else {"most": most, "signature": signature_id}
    found = session.execute(query, asked).all()
    own = {kind: _own_rows(session, kind, found) for kind in {row.kind for row in found}}
    return (_opened(row, own[row.kind].get(row.id)) for row in found)


def _own_rows(session: Session, kind: str, found: Sequence[Any]) -> dict[int, Any]:
    """The rows of a kind's own table, by the id of their route."""
    table = ROUTES[kind].table
    if table is None:
        return {}
    of_kind = select(table).where(table.c.route_id.in_([row.id for row in found if row.kind == kind]))
    return {row.route_id: row for row in session.execute(of_kind)}


def _opened(row: Any, own: Any) -> NewRoute:
    kind = ROUTES[row.kind]
    return NewRoute(row.id, row.letter_id, row.signature_id, kind, kind.open(row, own))


def begin(session: Session, new: NewRoute, *, now: datetime) -> bool:
    """Starts a new route as its kind does. False if it has been started already."""
    # The lock order is mailbox, signature, domain, route everywhere, which prevents deadlocks.
    to = new.kind.mailbox(new)
    if to:
        outbox.lock_mailbox(session, to.canonical)
    signer = session.execute(_SIGNER, {"signature": new.signature_id}).one()
    is_over = signer.state is not SignatureState.CONFIRMED
    outcome = new.kind.not_started() if is_over else new.kind.start(session, new, claim=signer.claim_state, now=now)
    if not _start_route(session, new, outcome, now=now):
        return False
    keep(session, new.kind, [new.id], outcome.own)
    if outcome.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=new.signature_id, now=now)
    elif outcome.state is RouteState.WAITING and to and not is_over:
        new.kind.write_to_mailbox(session, new, now=now)
    return True


def _start_route(session: Session, new: NewRoute, outcome: Outcome, *, now: datetime) -> bool:
    becomes: Mapping[str, Any] = {"begun_at": now, "state": outcome.state, **outcome.columns}
    values = {_NEW_VALUE + column: value for column, value in becomes.items()}
    return changes_one(session, _starting(tuple(becomes)), values | {"route": new.id})


@lru_cache(maxsize=64)
def _starting(columns: tuple[str, ...]) -> Update:
    """Cached: building the statement costs more than running it."""
    values: dict[str, Any] = {column: bindparam(_NEW_VALUE + column) for column in columns}
    return update(_ROUTES).where(_ROUTES.c.id == bindparam("route"), _ROUTES.c.begun_at.is_(None)).values(values)
