"""Tokens as rows: making links, and finding what a link opens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from app import tokens
from app.db import db, table_of
from app.errors import LinkExpired, UnknownToken
from app.mail.rendering import LINK_LIVES
from app.models import Route, Signature, Token
from app.tokens import Purpose


def add_links(
    session: Session,
    letter_id: int,
    signature_id: int,
    purposes: Sequence[Purpose],
    *,
    now: datetime,
    route_id: int | None = None,
    mailed: bool = True,
) -> dict[str, str]:
    """One token a purpose, returned by purpose; only the digests are kept.

    A private link lives until the letter is archived, the others seven days. Links of a mail that is not written are
    dead from the start, so that they keep no pending row alive.
    """
    links = {purpose.value: tokens.new_token(purpose) for purpose in purposes}
    expiry = {purpose: None if purpose is Purpose.PRIVATE else now + LINK_LIVES for purpose in purposes}
    # In Core a null stays in the statement, so that it is the same for every mailbox (abuse.md, "Who signed?").
    session.connection().execute(
        insert(table_of(Token)).inline(),
        [
            {
                "digest": tokens.digest_of(links[purpose.value], purpose),
                "purpose": purpose,
                "letter_id": letter_id,
                "signature_id": signature_id,
                "route_id": route_id,
                "made_at": now,
                "expires_at": expiry[purpose] if mailed else now,
            }
            for purpose in purposes
        ],
    )
    return links


def token_row(token: str, purpose: Purpose) -> Token:
    """The row of a token that we made, expired or not, with its signature and letter. Raises UnknownToken."""
    digest = tokens.digest_of(token, purpose)
    row = db.session.scalar(
        select(Token)
        .where(Token.digest == digest, Token.purpose == purpose)
        .options(joinedload(Token.letter), joinedload(Token.signature))
    )
    if row is None:
        raise UnknownToken
    return row


def signature_by_token(token: str, *purposes: Purpose, now: datetime) -> Signature:
    """The signature that a live link opens; where a page is open to links of several purposes, the first that fits.

    Raises UnknownToken, or LinkExpired with the way to the form.
    """
    row = token_row(token, next((one for one in purposes if tokens.is_for(token, one)), purposes[0]))
    if row.signature is None or row.is_expired(now):
        raise expired(row)
    return row.signature


def route_by_token(token: str, purpose: Purpose, *, now: datetime) -> tuple[Route, Signature]:
    """The route that a live second link proves. Raises like `signature_by_token`."""
    row = token_row(token, purpose)
    if row.route is None or row.signature is None or row.is_expired(now):
        raise expired(row)
    return row.route, row.signature


def expired(row: Token) -> LinkExpired:
    if row.signature is not None and not row.signature.is_pending:
        return LinkExpired(
            "The signature that it confirmed stays as it is; your private link is in the second mail.",
            way_on=(f"/letters/{row.letter.slug}", "Read the letter"),
        )
    return LinkExpired(way_on=(f"/letters/{row.letter.slug}/sign", "Sign again"))
