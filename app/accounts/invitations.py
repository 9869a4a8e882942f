"""Invitations to an organisation, sent to a mailbox. Does not commit.

A row is kept for a month after its end (models/membership.py), so that mails to the same mailbox can be counted; its
link no longer works.
"""

from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from app.accounts import actions, queries
from app.accounts.members import lock_members
from app.audit_log.record import AuditKind, By, record
from app.core import tokens
from app.core.db import count_changed
from app.core.errors import Forbidden, LinkExpired, NotAllowed, NotFound
from app.core.tokens import ConsolePurpose
from app.mail import outbox
from app.models import Account, Invitation, MailKind, Membership, Organisation, Role
from app.text.addresses import Address

LIVES = timedelta(days=7)
MOST_WAITING = 20  # per organisation
MOST_A_DAY = 3  # to one mailbox, from all organisations

ENDED = lazy_gettext(
    "It was used or withdrawn, or is older than 7 days. An owner of the organisation can send another one."
)


def waiting_invitations(organisation_id: int, *, now: datetime) -> Select[Invitation]:
    """Newest first."""
    return (
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.expires_at > now)
        .order_by(Invitation.id.desc())
    )


def invite(
    session: Session, *, organisation: Organisation, address: Address, role: Role, by: By, now: datetime
) -> Invitation:
    """Mail a link, which replaces any earlier one to this mailbox. Raises NotAllowed."""
    lock_members(session, organisation, by=by)
    email = queries.canonical(address.deliver_to)
    _end(session, Invitation.organisation_id == organisation.id, Invitation.email == email, now=now)
    _refuse_too_many(session, organisation, email, now=now)
    token = tokens.new_token(ConsolePurpose.INVITATION)
    invitation = Invitation(
        organisation_id=organisation.id, role=role, email=email,
        digest=tokens.digest_of(token, ConsolePurpose.INVITATION), made_at=now, expires_at=now + LIVES,
        invited_by_id=by.account_id,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    outbox.send_unsolicited(
        session, to=address, letter_id=None, now=now,
        message=lambda mailbox: outbox.Message(
            kind=MailKind.INVITATION, write=mailbox.takes(), about_id=invitation.id,
            more_links={ConsolePurpose.INVITATION.value: token},
        ),
    )  # fmt: skip
    record(session, AuditKind.MEMBER_INVITED, by=by, now=now, invitation=invitation.id, role=role.value)
    return invitation


def withdraw(session: Session, *, organisation: Organisation, invitation_id: int, by: By, now: datetime) -> None:
    """Raises NotFound if this organisation has no open invitation with this id."""
    lock_members(session, organisation, by=by)
    if not _end(session, Invitation.organisation_id == organisation.id, Invitation.id == invitation_id, now=now):
        raise NotFound(gettext("This invitation is no longer open: it was accepted or withdrawn, or has expired."))
    record(session, AuditKind.INVITATION_WITHDRAWN, by=by, now=now, invitation=invitation_id)


def invitation_by_token(session: Session, token: str, *, now: datetime) -> Invitation:
    """An open invitation. Raises UnknownToken for a link that we never made, else LinkExpired."""
    digest = tokens.digest_of(token, ConsolePurpose.INVITATION)
    found = select(Invitation).where(Invitation.digest == digest, Invitation.expires_at > now)
    invitation = session.scalar(found.execution_options(populate_existing=True))
    if invitation is None:
        raise LinkExpired(ENDED)
    return invitation


def accept(session: Session, *, invitation: Invitation, account: Account, now: datetime) -> None:
    """If it is accepted twice at once, the second gets LinkExpired. Raises Forbidden for someone else's invitation."""
    if account.email != invitation.email:
        raise Forbidden(
            gettext("This invitation is for %(address)s. Sign out, then open its link again.", address=invitation.email)
        )
    if not _end(session, Invitation.id == invitation.id, now=now):
        raise LinkExpired(ENDED)
    by = By(account.id, invitation.organisation_id)
    actions.add_member(
        session, account=account, organisation=invitation.organisation, role=invitation.role, by=by, now=now,
        invited_by=invitation.invited_by_id,
    )  # fmt: skip


def accept_as_newcomer(session: Session, *, invitation: Invitation, name: str, password: str, now: datetime) -> Account:
    """Create and return the account; `password` is its Argon2 hash. Raises NotAllowed if the address has one
    already.
    """
    account = actions.add_account(session, email=invitation.email, name=name, password=password, now=now)
    if account.password != password:
        raise NotAllowed(gettext("This address has an account now. Sign in with it, then open the link again."))
    accept(session, invitation=invitation, account=account, now=now)
    return account


def _end(session: Session, *which: ColumnElement[bool], now: datetime) -> bool:
    ended = update(Invitation).where(*which, Invitation.expires_at > now).values(expires_at=now)
    return count_changed(session, ended) > 0


def _refuse_too_many(session: Session, organisation: Organisation, email: str, *, now: datetime) -> None:
    members = queries.members_of(organisation.id).where(Account.email == email)
    if session.scalar(members.with_only_columns(Membership.account_id)) is not None:
        raise NotAllowed(
            gettext("%(address)s is already a member. You can change the role in the list of people.", address=email)
        )
    waiting = (Invitation.organisation_id == organisation.id) & (Invitation.expires_at > now)
    if _count(session, waiting) >= MOST_WAITING:
        raise NotAllowed(
            ngettext(
                "%(num)s invitation is already pending. Withdraw it, or wait until it is accepted.",
                "%(num)s invitations are already pending. Withdraw one, or wait until one is accepted.",
                MOST_WAITING,
            )
        )
    lately = (Invitation.email == email) & (Invitation.made_at > now - timedelta(days=1))
    if _count(session, lately) >= MOST_A_DAY:
        raise NotAllowed(
            ngettext(
                "%(address)s has had %(num)s invitation within a day. Send the next one tomorrow.",
                "%(address)s has had %(num)s invitations within a day. Send the next one tomorrow.",
                MOST_A_DAY,
                address=email,
            )
        )


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Invitation).where(which)) or 0
