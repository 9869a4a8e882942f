"""What somebody changes about their own account, beside what Flask-Security does. In the caller's transaction."""

import secrets

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.db import changes_one
from app.models import Account


def rename(session: Session, *, account: Account, name: str) -> None:
    """The new name stands in the trace as well: its lines name accounts by their number."""
    changes_one(session, update(Account).where(Account.id == account.id).values(name=name))


def end_sessions(session: Session, *, account: Account) -> None:
    """In every browser, this one too: a session names a word of the account that is another one from now on."""
    another = update(Account).where(Account.id == account.id).values(fs_uniquifier=secrets.token_hex(16))
    changes_one(session, another.values(revision=Account.revision + 1))
