"""How Flask-Security reads and writes accounts: in our tables, by our way to commit, with our mails."""

from typing import Any

from flask import after_this_request
from flask_security import MailUtil, SQLAlchemyUserDatastore
from werkzeug.wrappers import Response

from app import clock
from app.db import db, save_changes
from app.mail import outbox
from app.models import Account, MailKind, Passkey
from app.tokens import ConsolePurpose


class Accounts(SQLAlchemyUserDatastore):
    """There are no roles here: what somebody may do stands in memberships."""

    def __init__(self) -> None:
        no_roles: Any = None
        super().__init__(db, Account, no_roles, Passkey)

    def commit(self) -> None:
        save_changes()


class Mails(MailUtil):
    """Flask-Security's mails are rows like all mails; its own templates are never sent."""

    def send_mail(
        self,
        template: str,
        subject: str,  # noqa: ARG002 - ours are rendered at sending
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],  # noqa: ARG002
        body: str | None,  # noqa: ARG002
        html: str | None,  # noqa: ARG002
        **more: Any,
    ) -> None:
        kind = MailKind.PASSWORD_RESET if template == "reset_instructions" else MailKind.ACCOUNT_CHANGED
        links = {ConsolePurpose.PASSWORD_RESET.value: more["reset_token"]} if "reset_token" in more else {}
        mail = outbox.mail_to_account(kind=kind, address=str(recipient), links=links, now=clock.now())
        db.session.add(mail)  # with the change that it tells of: Flask-Security commits at the end of the request
        after_this_request(_commit)


def _commit(response: Response) -> Response:
    if db.session.new or db.session.dirty:
        save_changes()
    return response
