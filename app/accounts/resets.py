"""Password resets by mail. Every address causes the same statements and the same work; only the mail differs.

Does not commit.
"""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts import own_account, queries
from app.accounts.account_mails import tell
from app.core import tokens
from app.core.db import changes_one
from app.core.errors import LinkExpired
from app.core.tokens import ConsolePurpose
from app.mail import outbox
from app.mail.context import AccountChange
from app.models import Account, MailKind, PasswordReset

LIVES = timedelta(hours=2)
ANOTHER = ("/organise/reset", lazy_gettext("Get another link"))
ENDED = lazy_gettext("It works once, for 2 hours, until the password is changed. Your password hasn’t changed.")


def mail_reset(session: Session, *, email: str, allowed: bool, now: datetime) -> None:
    """Write the link and the mail; it is withheld if there is no such account, or after too many requests."""
    account = queries.account_by_email(session, email)
    goes = allowed and account is not None and account.active
    token = tokens.new_token(ConsolePurpose.PASSWORD_RESET)
    reset = PasswordReset(
        digest=tokens.digest_of(token, ConsolePurpose.PASSWORD_RESET),
        account_id=account.id if account is not None and goes else None,
        expires_at=now + LIVES,
    )
    session.add(reset)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        links = {ConsolePurpose.PASSWORD_RESET.value: token}
        write = goes and mailbox.takes_from_console
        return outbox.Message(kind=MailKind.PASSWORD_RESET, write=write, more_links=links)

    to = queries.mailbox_of(account.email if account else email)
    outbox.send_unsolicited(session, to=to, letter_id=None, message=message, now=now)


def account_by_reset(session: Session, token: str, *, now: datetime) -> Account:
    """The account of the link. Raises UnknownToken for a link that we never made, else LinkExpired."""
    digest = tokens.digest_of(token, ConsolePurpose.PASSWORD_RESET)
    reset = session.get(PasswordReset, digest, populate_existing=True)
    if reset is None or reset.account is None or not reset.account.active or reset.expires_at <= now:
        raise LinkExpired(ENDED, way_on=ANOTHER)
    return reset.account


def choose_password(session: Session, token: str, *, password: str, now: datetime) -> Account:
    """Set the password (its Argon2 hash), end all sessions and other links of the account, and notify its owner.

    If the link is used twice at once, the second gets LinkExpired.
    """
    account = account_by_reset(session, token, now=now)
    digest = tokens.digest_of(token, ConsolePurpose.PASSWORD_RESET)
    if not changes_one(session, delete(PasswordReset).where(PasswordReset.digest == digest)):
        raise LinkExpired(ENDED, way_on=ANOTHER)
    session.execute(delete(PasswordReset).where(PasswordReset.account_id == account.id))
    session.execute(update(Account).where(Account.id == account.id).values(password=password))
    own_account.end_sessions(session, account=account)
    tell(session, account, AccountChange.PASSWORD)
    return account
