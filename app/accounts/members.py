"""Members of an organisation: changing roles, and leaving. Does not commit.

An organisation always keeps an owner. Changes to its members are serialised, and each statement that would remove an
owner requires another one to remain.
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
    """Raises NotFound if the account is not a member, NotAllowed for the last owner."""
    lock_members(session, organisation, by=by)
    before = _role_of(session, organisation.id, account_id)
    if before is role:
        return
    change = update(Membership).where(_is_membership(organisation.id, account_id), _leaves_an_owner()).values(role=role)
    _require_owner_left(changes_one(session, change))
    record(session, AuditKind.ROLE_CHANGED, by=by, now=now, account=account_id, before=before.value, after=role.value)


def remove_member(session: Session, *, organisation: Organisation, account_id: int, by: By, now: datetime) -> None:
    """They lose access with the next request; their account and actions stay. Raises like `change_role`."""
    lock_members(session, organisation, by=by)
    before = _role_of(session, organisation.id, account_id)
    _require_owner_left(
        changes_one(session, delete(Membership).where(_is_membership(organisation.id, account_id), _leaves_an_owner()))
    )
    record(session, AuditKind.MEMBER_REMOVED, by=by, now=now, account=account_id, before=before.value)


def lock_members(session: Session, organisation: Organisation, *, by: By) -> None:
    """Serialise changes to the members until the end of this transaction. Raises Forbidden if the caller is no longer
    an owner by then.
    """
    session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    if by.account_id is None:
        return
    role = session.scalar(select(Membership.role).where(_is_membership(organisation.id, by.account_id)))
    if role is not Role.OWNER:
        raise Forbidden


def _role_of(session: Session, organisation_id: int, account_id: int) -> Role:
    role = session.scalar(select(Membership.role).where(_is_membership(organisation_id, account_id)))
    if role is None:
        raise NotFound(gettext("This person is no longer a member."))
    return role


def _is_membership(organisation_id: int, account_id: int) -> ColumnElement[bool]:
    return and_(Membership.organisation_id == organisation_id, Membership.account_id == account_id)


def _leaves_an_owner() -> ColumnElement[bool]:
    other = aliased(Membership)
    others = exists().where(
        other.organisation_id == Membership.organisation_id,
        other.account_id != Membership.account_id,
        other.role == Role.OWNER,
    )
    return or_(Membership.role != Role.OWNER, others)


def _require_owner_left(done: bool) -> None:
    if not done:
        raise NotAllowed(LAST_OWNER)
