"""Changes to one's own account, besides those by Flask-Security. Does not commit."""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one
from app.models import Account, ConsoleSession


def rename(session: Session, *, account: Account, name: str, now: datetime) -> None:
    """The audit log shows the new name in old lines, too, since they refer to accounts by id. So the change is recorded
    in each of the account's organisations.
    """
    another = update(Account).where(Account.id == account.id, Account.name != name)
    if not changes_one(session, another.values(name=name)):
        return
    for place in session.scalars(queries.memberships_of(account.id)).all():
        record(session, AuditKind.MEMBER_RENAMED, by=By(account.id, place.organisation_id), now=now)


def end_sessions(session: Session, *, account: Account) -> None:
    """In all browsers, including this one. Also invalidates half-finished sign-ins, which have no row yet, by changing
    the account's uniquifier.
    """
    session.execute(delete(ConsoleSession).where(ConsoleSession.account_id == account.id))
    another = update(Account).where(Account.id == account.id).values(fs_uniquifier=secrets.token_hex(16))
    changes_one(session, another.values(revision=Account.revision + 1))
