"""Flask-Security's access to accounts: our tables, our way to commit, our mails."""

from typing import Any

from flask_security import MailUtil, SQLAlchemyUserDatastore

from app.accounts.queries import canonical
from app.accounts.second_factors import is_same_secret, proven
from app.core import clock
from app.core.db import db, save_changes
from app.core.errors import Fault
from app.models import Account, Passkey


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's roles are not used: permissions come from memberships."""

    def __init__(self) -> None:
        no_roles: Any = None
        super().__init__(db, Account, no_roles, Passkey)

    def commit(self) -> None:
        save_changes()

    def tf_set(self, user: Any, primary_method: str, totp_secret: str | None = None, phone: str | None = None) -> None:
        """An unchanged secret keeps the counter of its last code; a new one starts with that of the code that proved
        it.
        """
        if totp_secret is not None and is_same_secret(user.tf_totp_secret, totp_secret):
            totp_secret = None
        super().tf_set(user, primary_method, proven(user, totp_secret), phone)

    def create_webauthn(self, user: Any, **columns: Any) -> None:  # type: ignore[override]
        super().create_webauthn(user, create_datetime=clock.now(), **columns)


class Mails(MailUtil):
    """Flask-Security sends no mail: accounts/forms.py and account_mails.py queue it like all other mail."""

    def send_mail(self, template: str, *_more: Any, **_context: Any) -> None:
        raise Fault(f"{template} is no mail of ours")

    def normalize(self, email: str) -> str:
        """The canonical form of an account's address. Invalid addresses match no account."""
        return canonical(email)
