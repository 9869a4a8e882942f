"""What somebody changes about their own account, beside what Flask-Security does. In the caller's transaction."""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one
from app.models import Account, ConsoleSession


def rename(session: Session, *, account: Account, name: str, now: datetime) -> None:
    """The new name stands in the audit log as well: its lines name accounts by their number. So a line tells each of
    the account's organisations of it.
    """
    another = update(Account).where(Account.id == account.id, Account.name != name)
    if not changes_one(session, another.values(name=name)):
        return
    for place in session.scalars(queries.memberships_of(account.id)).all():
        record(session, AuditKind.MEMBER_RENAMED, by=By(account.id, place.organisation_id), now=now)


def end_sessions(session: Session, *, account: Account) -> None:
    """In every browser, this one too. Half-way through signing in there is no row yet, but a word of the account, which
    is another one from now on.
    """
    session.execute(delete(ConsoleSession).where(ConsoleSession.account_id == account.id))
    another = update(Account).where(Account.id == account.id).values(fs_uniquifier=secrets.token_hex(16))
    changes_one(session, another.values(revision=Account.revision + 1))
