"""Who belongs to an organisation: other roles, and leaving. In the caller's transaction.

An organisation keeps an owner. Changes of its members go on one after the other, and each looks for another owner in
the statement that would take one away.
"""

from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one
from app.core.errors import Forbidden, NotAllowed, NotFound
from app.models import Membership, Organisation, Role

LAST_OWNER = lazy_gettext("An organisation needs an owner. Make someone else an owner first, then try again.")


def change_role(
    session: Session, *, organisation: Organisation, account_id: int, role: Role, by: By, now: datetime
) -> None:
    """Raises NotFound for somebody who is no member, NotAllowed for the last owner."""
    lock_members(session, organisation, by=by)
    before = _role_of(session, organisation.id, account_id)
    if before is role:
        return
    change = update(Membership).where(_is(organisation.id, account_id), _leaves_an_owner()).values(role=role)
    _do_or_refuse(changes_one(session, change))
    record(session, AuditKind.ROLE_CHANGED, by=by, now=now, account=account_id, before=before.value, after=role.value)


def remove_member(session: Session, *, organisation: Organisation, account_id: int, by: By, now: datetime) -> None:
    """They lose access with the next request; account and deeds stay. Raises like `change_role`."""
    lock_members(session, organisation, by=by)
    before = _role_of(session, organisation.id, account_id)
    _do_or_refuse(changes_one(session, delete(Membership).where(_is(organisation.id, account_id), _leaves_an_owner())))
    record(session, AuditKind.MEMBER_REMOVED, by=by, now=now, account=account_id, before=before.value)


def lock_members(session: Session, organisation: Organisation, *, by: By) -> None:
    """Until the end of this transaction nobody else changes the members. Raises Forbidden for whoever is no owner
    any more when it is their turn.
    """
    session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    if by.account_id is None:
        return
    role = session.scalar(select(Membership.role).where(_is(organisation.id, by.account_id)))
    if role is not Role.OWNER:
        raise Forbidden


def _role_of(session: Session, organisation_id: int, account_id: int) -> Role:
    role = session.scalar(select(Membership.role).where(_is(organisation_id, account_id)))
    if role is None:
        raise NotFound(gettext("This person is no longer a member."))
    return role


def _is(organisation_id: int, account_id: int) -> ColumnElement[bool]:
    return and_(Membership.organisation_id == organisation_id, Membership.account_id == account_id)


def _leaves_an_owner() -> ColumnElement[bool]:
    other = aliased(Membership)
    others = exists().where(
        other.organisation_id == Membership.organisation_id,
        other.account_id != Membership.account_id,
        other.role == Role.OWNER,
    )
    return or_(Membership.role != Role.OWNER, others)


def _do_or_refuse(done: bool) -> None:
    if not done:
        raise NotAllowed(LAST_OWNER)
