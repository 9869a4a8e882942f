"""Conflicts of interest: nobody decides their own claim, a colleague's, or the appeal from their own decline."""

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core import encryption
from app.core.errors import NotAllowed
from app.models import Account, Decision, Route, Signature, Verdict
from app.text import addresses
from app.verification import queries


def refuse(
    session: Session, signature: Signature, route: Route, *, by: By, taking_back: Decision | None = None
) -> None:
    """Raises NotAllowed with the reason from `conflict`."""
    if words := conflict(session, signature, route, by=by, taking_back=taking_back):
        raise NotAllowed(words)


def conflict(
    session: Session, signature: Signature, route: Route, *, by: By, taking_back: Decision | None = None
) -> str | None:
    """Why this account may not decide this claim, or undo that decision on it; None if it may. The operator at the
    command line may decide any.
    """
    account = session.get(Account, by.account_id) if by.account_id is not None else None
    if account is None:
        return None
    mailbox = addresses.parse_address(account.email)
    own = encryption.keyed_digest(signature.letter.mailbox_key, mailbox.canonical)
    if own in (signature.mailbox_digest, route.rests_on):
        return gettext("This is your own claim, so another reviewer has to decide it.")
    if domain := _shared_domain(mailbox.domain, signature, route):
        return gettext(
            "You have an address at %(domain)s too, so a reviewer from elsewhere has to decide it.", domain=domain
        )
    if route.appealed_at is not None and _has_declined(session, account.id, route, beside=taking_back):
        return gettext("You declined it before, so another reviewer has to decide the appeal.")
    return None


def _shared_domain(domain: str, signature: Signature, route: Route) -> str | None:
    """A work domain shared by the reviewer and the signer; free mail domains do not count."""
    if addresses.is_free_mail(domain):
        return None
    theirs = [one for one in (route.domain, _domain_of(signature)) if one]
    return next((one for one in theirs if f".{one}".endswith(f".{domain}") or f".{domain}".endswith(f".{one}")), None)


def _domain_of(signature: Signature) -> str | None:
    if signature.mail_domain or signature.address_encrypted is None:
        return signature.mail_domain
    return addresses.parse_address(encryption.decrypt(signature.address_encrypted)).domain


def _has_declined(session: Session, account_id: int, route: Route, *, beside: Decision | None) -> bool:
    """The decision to be undone is left out: whoever decided the appeal may undo that."""
    declined = select(Decision.id).where(
        queries.of_route(route),
        Decision.account_id == account_id,
        Decision.verdict == Verdict.DECLINE,
        Decision.stands,
    )
    if beside is not None:
        declined = declined.where(Decision.id != beside.id)
    return session.scalar(declined.limit(1)) is not None
