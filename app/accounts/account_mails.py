"""Notifies people of changes to how they sign in: one mail per change."""

from typing import Any

from flask import Flask
from flask_security import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db
from app.mail import outbox
from app.mail.context import AccountChange
from app.models import Account, MailKind

_TOLD = {
    password_changed: AccountChange.PASSWORD,
    tf_profile_changed: AccountChange.APP_SET_UP,
    tf_disabled: AccountChange.APP_REMOVED,
    wan_registered: AccountChange.PASSKEY_ADDED,
    wan_deleted: AccountChange.PASSKEY_REMOVED,
}


def tell(session: Session, account: Account, change: AccountChange) -> None:
    """Adds a mail to the session; it is written with the caller's commit."""
    mail = outbox.mail_to_account(
        kind=MailKind.ACCOUNT_CHANGED, address=account.email, links={}, now=clock.now(), about_id=change.value
    )
    session.add(mail)


def register(app: Flask) -> None:
    for signal, change in _TOLD.items():
        signal.connect(_teller(change), app, weak=False)


def _teller(change: AccountChange) -> Any:
    def told(_app: Flask, user: Account, **_more: Any) -> None:
        tell(db.session(), user, change)

    return told
