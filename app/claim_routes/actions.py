"""Adding a route for verification, and replacing the answers of one that is waiting. Does not commit."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, bindparam, select, update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES, statements
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.kind import RouteKind
from app.core.db import count_changed
from app.models import Route, RouteState

_NEW = "new_"  # prefix of the parameters with the new values


def add_route(session: Session, *, letter_id: int, signature_id: int, draft: ClaimDraft | None, now: datetime) -> None:
    """Add a waiting route, which verification picks up. `later` is not a route: the claim just waits."""
    if draft is None or draft.route not in ROUTES:
        return
    kind = ROUTES[draft.route]
    columns = {
        "letter_id": letter_id,
        "signature_id": signature_id,
        "kind": draft.route,
        "state": RouteState.WAITING,
        "made_at": now,
    }
    route_id = statements.insert_route(session, columns)
    if kind.table is not None:
        statements.insert_own(session, kind.table, {"route_id": route_id} | kind.columns(draft.said))


def replace_answers(session: Session, *, signature_id: int, draft: ClaimDraft, now: datetime) -> bool:
    """Replace answers that no reviewer has decided on. False if there are none, or if the kind does not allow it."""
    if draft.route not in ROUTES or not ROUTES[draft.route].takes_other:
        return False
    kind = ROUTES[draft.route]
    of_kind = (Route.signature_id == signature_id) & (Route.kind == draft.route)
    unseen = _locked(session, of_kind, RouteState.WAITING, RouteState.FOR_REVIEW)
    asked = [] if unseen else _locked(session, of_kind, RouteState.ASKED)
    keep(session, kind, unseen or asked, kind.columns(draft.said))
    again = update(Route).where(Route.id.in_(asked)).values(state=RouteState.FOR_REVIEW, review_since=now)
    return bool(unseen or (asked and count_changed(session, again)))


def _locked(session: Session, which: ColumnElement[bool], *states: RouteState) -> list[int]:
    """Locked, so that nobody decides on a route while its answers change."""
    found = select(Route.id).where(which, Route.state.in_(states)).with_for_update()
    return list(session.scalars(found))


def keep(session: Session, kind: RouteKind[Any], route_ids: Collection[int], own: Mapping[str, Any]) -> None:
    """Sets columns of a kind's own table. The caller has changed or locked these rows in `routes`."""
    if kind.table is None or not own or not route_ids:
        return
    values = {_NEW + name: value for name, value in own.items()}
    session.execute(_keeping(kind.table, tuple(own)), values | {"routes": list(route_ids)})


@lru_cache(maxsize=64)
def _keeping(table: Table, columns: tuple[str, ...]) -> Update:
    """Cached: building the statement costs more than running it."""
    values: dict[str, Any] = {column: bindparam(_NEW + column) for column in columns}
    return update(table).where(table.c.route_id.in_(bindparam("routes", expanding=True))).values(values)
