"""A new password by mail. Every address runs the same statements; only the mail differs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries
from app.mail import outbox
from app.models import Account, MailKind
from app.tokens import ConsolePurpose


@dataclass(frozen=True)
class Nobody:
    """Stands in where no account has the address, so that as much is reckoned."""

    fs_uniquifier: str = "nobody"
    password: str | None = "none"  # noqa: S105


def mail_reset(
    session: Session, *, email: str, allowed: bool, token_of: Callable[[Account | Nobody], str], now: datetime
) -> None:
    """Write the mail; it is withheld where there is no such account, or where too many were asked for."""
    account = queries.account_by_email(session, email)
    token = token_of(account or Nobody())
    outbox.queue_mail(
        session, kind=MailKind.PASSWORD_RESET, letter_id=None, signature_id=None,
        address=account.email if account else email, links={ConsolePurpose.PASSWORD_RESET.value: token}, now=now,
        withheld=not allowed or account is None or not account.active,
    )  # fmt: skip
