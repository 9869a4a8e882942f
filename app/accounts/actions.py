"""Creating accounts and memberships, and signing in by link. Does not commit."""

import secrets
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts import queries
from app.audit_log.record import AuditKind, By, record
from app.core import tokens
from app.core.db import insert_or_ignore
from app.core.errors import BadRequest, LinkExpired, UnknownToken
from app.core.tokens import ConsolePurpose
from app.models import Account, Membership, Organisation, Role, SignInLink
from app.text import addresses

LINK_LIVES = timedelta(hours=1)


def add_account(session: Session, *, email: str, name: str, password: str | None = None, now: datetime) -> Account:
    """The account with this address, created if there is none; `password` is its Argon2 hash. Raises BadRequest."""
    try:
        addresses.parse_address(email)
    except addresses.BadAddress as error:
        raise BadRequest(gettext("%(address)s is not an email address.", address=repr(email))) from error
    address = queries.canonical(email)
    insert_or_ignore(
        session, Account, email=address, name=name, password=password, active=True,
        fs_uniquifier=secrets.token_hex(16), made_at=now, revision=1,
    )  # fmt: skip
    return session.scalars(select(Account).where(Account.email == address)).one()


def add_member(
    session: Session,
    *,
    account: Account,
    organisation: Organisation,
    role: Role,
    by: By,
    now: datetime,
    invited_by: int | None = None,
) -> bool:
    """Add a membership. False if there already is one, which is left unchanged and not recorded."""
    if session.get(Membership, (account.id, organisation.id), populate_existing=True) is not None:
        return False
    insert_or_ignore(
        session, Membership, account_id=account.id, organisation_id=organisation.id, role=role, made_at=now
    )
    who = By(by.account_id, organisation.id)
    more = {"invited_by": invited_by} if invited_by is not None else {}
    record(session, AuditKind.MEMBER_JOINED, by=who, now=now, account=account.id, role=role.value, **more)
    return True


def add_sign_in_link(session: Session, *, account: Account, now: datetime) -> str:
    """A token that signs the account in once, within an hour."""
    token = tokens.new_token(ConsolePurpose.SIGN_IN)
    digest = tokens.digest_of(token, ConsolePurpose.SIGN_IN)
    session.add(SignInLink(digest=digest, account_id=account.id, expires_at=now + LINK_LIVES))
    session.flush()
    return token


def link_by_token(session: Session, token: str, *, now: datetime) -> SignInLink:
    """Raises UnknownToken (forged, or used) and LinkExpired."""
    link = session.get(SignInLink, tokens.digest_of(token, ConsolePurpose.SIGN_IN), populate_existing=True)
    if link is None or not link.account.active:
        raise UnknownToken(gettext("This link has already been used, or doesn’t work. Ask for a new one."))
    if link.expires_at <= now:
        raise LinkExpired(gettext("You were not signed in. Ask for a new link: it works for an hour."))
    return link


def use_link(session: Session, token: str, *, now: datetime) -> Account:
    """The account that the link signs in. If it is used twice at once, only one succeeds."""
    link = link_by_token(session, token, now=now)
    used = delete(SignInLink).where(SignInLink.digest == link.digest).returning(SignInLink.account_id)
    if session.execute(used.execution_options(synchronize_session=False)).one_or_none() is None:
        raise UnknownToken(gettext("This link has already been used. Ask for a new one."))
    return link.account
