"""Resolves mailed links to their token rows."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.core import tokens
from app.core.errors import LinkExpired, UnknownToken
from app.core.tokens import Purpose
from app.letters.letter_now import LetterNow
from app.models import LetterState, Route, Signature, SignatureState, Token
from app.signing import statements

# Built once: building it costs as much as running it, and every page behind a link runs it.
_OF_DIGEST = (
    select(Token)
    .where(Token.digest == bindparam("digest"), Token.purpose == bindparam("purpose"))
    .options(joinedload(Token.letter), joinedload(Token.signature))
)


def token_row(session: Session, token: str, purpose: Purpose) -> Token:
    """The row of a token of ours, expired or not, with its signature and letter. Raises UnknownToken."""
    digest = tokens.digest_of(token, purpose)
    row = session.scalar(_OF_DIGEST, {"digest": digest, "purpose": purpose})
    if row is None:
        raise UnknownToken
    if row.signature is not None:  # share the loaded letter, which would be queried again once the token's row is gone
        set_committed_value(row.signature, "letter", row.letter)
    return row


def signature_by_token(session: Session, token: str, *purposes: Purpose, now: datetime) -> Signature:
    """The signature that a live link opens; if the page accepts several purposes, the first that matches.

    Raises UnknownToken, or LinkExpired with a link to go on.
    """
    return live_row(session, token, *purposes, now=now)[1]


@dataclass(frozen=True)
class ToConfirm:
    """The part of a signature that the confirm button needs."""

    id: int
    is_pending: bool
    signed_up_at: datetime
    has_later_answers: bool
    text_version_id: int  # of the letter's newest text
    text_sha256: str
    letter: LetterNow


def signature_to_confirm(session: Session, token: str, *, now: datetime) -> ToConfirm:
    """The signature behind a confirm link, without loading its rows. Raises like `signature_by_token`."""
    digest = tokens.digest_of(token, Purpose.CONFIRM)
    row = statements.to_confirm(session, digest)
    taken_back = row is not None and row.state is LetterState.DRAFT
    if row is None or taken_back or (row.expires_at is not None and row.expires_at <= now):
        signature_by_token(session, token, Purpose.CONFIRM, now=now)  # raises with the reason
        raise UnknownToken
    _, signature_id, state, signed_up_at, has_later, text_id, sha256, *letter = row
    is_pending = state is SignatureState.PENDING
    return ToConfirm(
        signature_id, is_pending, signed_up_at, bool(has_later), text_id, sha256, LetterNow(*letter, session=session)
    )


def live_row(session: Session, token: str, *purposes: Purpose, now: datetime) -> tuple[Token, Signature]:
    """The row of a live link and its signature. Raises like `signature_by_token`."""
    row = token_row(session, token, next((one for one in purposes if tokens.is_for(token, one)), purposes[0]))
    if row.signature is None or row.is_expired(now) or _ended_with_letter(row) or is_taken_back(row):
        raise expired(row)
    return row, row.signature


def route_by_token(session: Session, token: str, purpose: Purpose, *, now: datetime) -> tuple[Route, Signature]:
    """The route that a live second link proves. Raises like `signature_by_token`."""
    row = token_row(session, token, purpose)
    if row.route is None or row.signature is None or row.is_expired(now) or _ended_with_letter(row):
        raise expired(row)
    return row.route, row.signature


def _ended_with_letter(row: Token) -> bool:
    """Links of unconfirmed sign-ups have their own message: nothing can be confirmed any more."""
    return row.purpose not in (Purpose.CONFIRM, Purpose.NOT_ME) and row.letter.state is LetterState.ARCHIVED


def is_taken_back(row: Token) -> bool:
    """True if its letter was unpublished, before anyone had confirmed."""
    return row.letter.is_draft


def expired(row: Token) -> LinkExpired:
    """The message and the link to go on for an expired link, by its purpose."""
    if is_taken_back(row):
        words = gettext(
            "The organiser unpublished this letter before anyone had confirmed. Nothing was signed, and we have "
            "deleted what was typed into the form."
        )
        return LinkExpired(words, way_on=("/", gettext("All letters")))
    of_letter, key = f"/letters/{row.letter.slug}", f"?key={row.letter.embargo_key}" if row.letter.embargo_key else ""
    if _ended_with_letter(row):
        words = gettext("This letter is archived, so its signers’ links no longer work.")
        return LinkExpired(words, way_on=(of_letter, gettext("Read the letter")))
    lost_link = (f"/lost-link?letter={row.letter.slug}", gettext("Get a new private link"))
    if row.signature is None or row.signature.state in (SignatureState.PENDING, SignatureState.WITHDRAWN):
        return LinkExpired(way_on=(f"{of_letter}/sign{key}", gettext("Sign again")))
    match row.purpose:
        case Purpose.PRIVATE:
            words = gettext("A newer private link has replaced it. Look for our latest email about this signature.")
            return LinkExpired(words, way_on=lost_link)
        case Purpose.OLD_ADDRESS | Purpose.NEW_ADDRESS:
            words = gettext("Your address hasn’t changed. Ask for the change again on your private page.")
            return LinkExpired(words, way_on=lost_link)
        case Purpose.WORK_EMAIL:
            words = gettext(
                "It confirmed nothing, and your signature hasn’t changed. Your private page shows the claim."
            )
            return LinkExpired(words, way_on=lost_link)
        case Purpose.REPORT:
            return LinkExpired(
                gettext("It didn’t hide any name."),
                way_on=(f"{of_letter}/report{key}", gettext("Report the name again")),
            )
        case _:
            words = gettext("The signature it confirmed hasn’t changed. Your private link is in our second email.")
            return LinkExpired(words, way_on=lost_link)
