"""Which rows are due for deletion: each column declares its retention (core/personal.py), except for rows that depend
on other tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Column, ColumnElement, Delete, Select, Table, Update, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from app.core.personal import Expiry, clock_of, expiries, whole_of
from app.models import ADDRESS_KEPT, Decision, LaterAnswers, Route, Signature

# The words for each kind, in the order of output; kinds not listed here come last.
IN_ORDER = {
    "evidence": lazy_gettext("evidence"),
    "words to reviewers": lazy_gettext("words to reviewers"),
    "notes of reviewers": lazy_gettext("notes of reviewers"),
    "link digests": lazy_gettext("link digests"),
    "typed codes": lazy_gettext("typed codes"),
    "later sign-ups beside confirmed ones": lazy_gettext("later sign-ups beside confirmed ones"),
    "changes of address never confirmed": lazy_gettext("changes of address never confirmed"),
    "reports never confirmed": lazy_gettext("reports never confirmed"),
    "settled reports": lazy_gettext("settled reports"),
    "email counts": lazy_gettext("email counts"),
    "suppressions": lazy_gettext("suppressions"),
    "settled emails": lazy_gettext("settled emails"),
    "invitations": lazy_gettext("invitations"),
    "sign-in links": lazy_gettext("sign-in links"),
    "links for a new password": lazy_gettext("links for a new password"),
    "sessions of the console": lazy_gettext("sessions of the console"),
    "links to drafts": lazy_gettext("links to drafts"),
    "forms that were not sent again": lazy_gettext("forms that were not sent again"),
    "work addresses": lazy_gettext("work addresses"),
    "networks": lazy_gettext("networks"),
}


@dataclass(frozen=True)
class Due:
    """Rows of one kind whose retention period is over: they are deleted, or lose only one column."""

    words: str
    table: Table
    where: ColumnElement[bool]
    loses: str | None = None

    @property
    def keys(self) -> Select[Any]:
        [key] = self.table.primary_key
        return select(key).where(self.where)

    def forgetting(self, keys: Sequence[Any]) -> Delete | Update:
        """Deletes or clears those of these rows that are still due."""
        [key] = self.table.primary_key
        due = key.in_(keys) & self.where
        return update(self.table).where(due).values({self.loses: None}) if self.loses else delete(self.table).where(due)

    def count(self, session: Session) -> int:
        return session.scalar(select(func.count()).select_from(self.table).where(self.where)) or 0


def rows_due(now: datetime) -> list[Due]:
    order = list(IN_ORDER)
    found = sorted(expiries(), key=lambda one: order.index(one[1].called) if one[1].called in order else len(order))
    return [_due(column, expiry, now) for column, expiry in found]


def _due(column: Column[Any], expiry: Expiry, now: datetime) -> Due:
    where = _is_over(column.table, expiry, now)
    words = str(IN_ORDER.get(expiry.called, expiry.called))
    if expiry.row:
        return Due(words, column.table, where)
    return Due(words, column.table, and_(column.is_not(None), where), loses=column.name)


def _is_over(table: Table, expiry: Expiry, now: datetime) -> ColumnElement[bool]:
    if expiry.since is None:
        return BY_OTHER_ROWS[expiry.called](table, now)
    only = [table.c[name] == value for name, value in expiry.only.items()]
    clock, whole = clock_of(table, expiry.since), whole_of(table)
    over = clock < now - expiry.lasts
    if clock.table is not table and whole is not None:
        over = exists().where(whole == next(iter(table.primary_key)), over)
    return and_(*only, over)


def _route_is_decided(_table: Table, now: datetime) -> ColumnElement[bool]:
    """rules.md, Who is a professional; kind and result are kept."""
    return exists().where(Route.id == Decision.route_id, Route.evidence_until < now)


def _signature_not_pending(_table: Table, _now: datetime) -> ColumnElement[bool]:
    return exists().where(Signature.id == LaterAnswers.signature_id, ~Signature.is_pending)


def _outlives_own_address(table: Table, now: datetime) -> ColumnElement[bool]:
    """A work address, in the table of a route kind, given after the signer's own address was erased on schedule."""
    erased = exists().where(Signature.id == Route.signature_id, Signature.address_encrypted.is_(None))
    old = Route.made_at < now - ADDRESS_KEPT
    return exists().where(Route.id == table.c.route_id, old, erased)


BY_OTHER_ROWS: dict[str, Callable[[Table, datetime], ColumnElement[bool]]] = {
    "notes of reviewers": _route_is_decided,
    "later sign-ups beside confirmed ones": _signature_not_pending,
    "work addresses": _outlives_own_address,
}
