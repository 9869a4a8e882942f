"""What a template needs besides its letter and links, loaded when sending, from the row that the mail is about."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import bindparam, distinct, func, select
from sqlalchemy.orm import Session

from app.core.tokens import Purpose
from app.mail.failures import Needless
from app.models import (
    Account,
    AuditLine,
    Decision,
    Delivery,
    Invitation,
    Letter,
    MailKind,
    ProtectedName,
    Report,
    Route,
    Signature,
    SignatureState,
    Tally,
    Token,
    Verdict,
)
from app.text.review_reasons import TOLD

Loader = Callable[[Session, int], dict[str, Any]]


class AccountChange(IntEnum):
    """Changes to how someone signs in; the mail about one carries its number and needs no row."""

    PASSWORD = 1
    APP_SET_UP = 2
    APP_REMOVED = 3
    PASSKEY_ADDED = 4
    PASSKEY_REMOVED = 5
    RECOVERY_CODES = 6


_CHANGED = {
    AccountChange.PASSWORD: lazy_gettext("Your password was changed. We signed out every other browser."),
    AccountChange.APP_SET_UP: lazy_gettext(
        "An authenticator app was set up for your account. You need its codes to sign in now."
    ),
    AccountChange.APP_REMOVED: lazy_gettext(
        "Your authenticator app was removed. You no longer need its codes to sign in."
    ),
    AccountChange.PASSKEY_ADDED: lazy_gettext("A passkey was added to your account. You can sign in with it now."),
    AccountChange.PASSKEY_REMOVED: lazy_gettext(
        "A passkey was removed from your account. You can no longer sign in with it."
    ),
    AccountChange.RECOVERY_CODES: lazy_gettext(
        "New recovery codes were made for your account. The old ones no longer work."
    ),
}


def _decision(session: Session, decision_id: int) -> dict[str, Any]:
    """`kept_off`: the field that is not published. For a claim, `decision`: a row, or None if it was deleted with its
    signature; `told`: its reason in words for the signer; `verified`: True if the claim is; `appeal_until`: a datetime,
    or None if there is no appeal.
    """
    decision = session.get(Decision, decision_id, populate_existing=True)
    if decision is not None and decision.verdict is Verdict.KEEP_OFF:
        return {"kept_off": decision.reason}
    if decision is None or decision.route is None:
        return {"decision": None, "gone": True}
    session.refresh(decision.route)
    session.refresh(decision.signature)
    return {
        "decision": decision,
        "told": TOLD.get(decision.reason or ""),
        "verified": decision.signature.is_verified,
        "appeal_until": decision.route.evidence_until if decision.route.appealed_at is None else None,
    }


def _protected_name(session: Session, protected_id: int) -> dict[str, Any]:
    """`watched`: the name as its publicist gave it, or None if it is no longer protected."""
    return {"watched": session.scalar(select(ProtectedName.name).where(ProtectedName.id == protected_id))}


# Built once: every signer gets this mail, and building it costs more than running it.
_HELD = select(Signature.id).where(Signature.id == bindparam("signature"), Signature.is_held)


def _signer(session: Session, signature_id: int) -> dict[str, Any]:
    """`held`: True if the name must be reviewed before the signature counts."""
    return {"held": session.scalar(_HELD, {"signature": signature_id}) is not None}


def _reminder(session: Session, signature_id: int) -> dict[str, Any]:
    """`until`: when the first link expires, and this one with it. Raises Needless if it is confirmed or deleted."""
    row = session.execute(
        select(Signature.state, func.min(Token.expires_at))
        .join(Token, Token.signature_id == Signature.id)
        .where(Signature.id == signature_id, Token.purpose == Purpose.CONFIRM, Token.expires_at > Token.made_at)
        .group_by(Signature.state)
    ).one_or_none()
    if row is None or row[0] is not SignatureState.PENDING:
        raise Needless
    return {"until": row[1]}


def _removal(session: Session, signature_id: int) -> dict[str, Any]:
    """`reason`: the code of why a moderator removed the signature, or None if it has been restored."""
    return {"reason": session.scalar(select(Signature.removal_reason).where(Signature.id == signature_id))}


def _report(session: Session, report_id: int) -> dict[str, Any]:
    """`report`: the row, or None if it has been handled; `hidden`: True if the name is off the lists."""
    report = session.get(Report, report_id, populate_existing=True)
    if report is None or not report.is_waiting:
        return {"report": None, "hidden": False}
    session.refresh(report.signature)
    return {"report": report, "hidden": report.signature.hidden_at is not None}


def _totals(session: Session, letter_id: int) -> dict[str, Any]:
    """`verified`, `supporters` and `milestone`, as of now."""
    verified, signed, milestone = session.execute(
        select(Tally.verified, Tally.signed, Letter.milestone_count)
        .join(Letter, Letter.id == Tally.letter_id)
        .where(Tally.letter_id == letter_id)
    ).one()
    return {"verified": verified, "supporters": signed - verified, "milestone": milestone}


def _waits(session: Session, letter_id: int) -> dict[str, Any]:
    """`claims`, `names` and unlisted `domains`: how many are waiting for review now."""
    routes, domains = select(func.count(Route.id)), select(func.count(distinct(Route.domain)))
    of_letter = Route.letter_id == letter_id
    counts = {
        "claims": routes.join(Route.signature).where(of_letter, Route.waits_for_review),
        "names": select(func.count(Signature.id)).where(Signature.letter_id == letter_id, Signature.is_held),
        "domains": domains.join(Route.signature).where(of_letter, Route.waits_for_listing),
    }
    return {name: session.scalar(count) for name, count in counts.items()}


def _archiving(session: Session, event_id: int) -> dict[str, Any]:
    """`who` started or cancelled it (None: the operator); `taken_back`: True if the mail is about the cancellation."""
    event = session.get_one(AuditLine, event_id)
    who = session.scalar(select(Account.name).where(Account.id == event.account_id))
    return {"who": who, "taken_back": event.kind == "archiving-taken-back"}


def _delivery(session: Session, delivery_id: int) -> dict[str, Any]:
    """`delivery`: a row."""
    return {"delivery": session.get_one(Delivery, delivery_id)}


def _invitation(session: Session, invitation_id: int) -> dict[str, Any]:
    """`invitation`: a row, with its organisation; `role`: the role it gives, as a word."""
    invitation = session.get_one(Invitation, invitation_id)
    return {"invitation": invitation, "role": invitation.role.words}


def _account_change(_session: Session, number: int) -> dict[str, Any]:
    """`told`: what has changed, in two sentences."""
    return {"told": _CHANGED[AccountChange(number)]}


OF_SIGNER = (MailKind.SIGNED, MailKind.REMINDER)  # about the signature itself
# The kind of a mail → the loader of its template's context, called with the mail's `about_id`, or for the kinds above
# with its signature.
ABOUT: dict[MailKind, Loader] = {
    MailKind.SIGNED: _signer,
    MailKind.REMINDER: _reminder,
    MailKind.DECISION: _decision,
    MailKind.REMOVED: _removal,
    MailKind.REPORTED: _report,
    MailKind.NAME_WATCH: _protected_name,
    MailKind.WATCH_CONFIRM: _protected_name,
    MailKind.INVITATION: _invitation,
    MailKind.ACCOUNT_CHANGED: _account_change,
    MailKind.FIRST_SIGNATURE: _totals,
    MailKind.MILESTONE: _totals,
    MailKind.REVIEWS_WAIT: _waits,
    MailKind.ARCHIVING: _archiving,
    MailKind.DELIVERED: _delivery,
}


def about(session: Session, kind: MailKind, about_id: int | None) -> dict[str, Any]:
    """Names for the template; none for a mail that is only about its letter."""
    loader = ABOUT.get(kind)
    return loader(session, about_id) if loader is not None and about_id is not None else {}
