"""The links of a mail: tokens as rows, created together with the mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import tokens
from app.core.tokens import LINK_LIVES, Purpose
from app.mail import statements

UNTIL_ARCHIVE = (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)


def add_links(
    session: Session,
    letter_id: int,
    signature_id: int | None,
    purposes: Sequence[Purpose],
    *,
    now: datetime,
    route_id: int | None = None,
    mailed: bool = True,
    from_signer: bool | None = None,
    until: datetime | None = None,
) -> dict[str, str]:
    """Create one token per purpose and return them by purpose; only the digests are stored.

    Private and unsubscribe links are valid until the letter is archived, the others for seven days or `until`. Links of
    a mail that is withheld are expired from the start, so that they keep no pending row alive.
    """
    links = {purpose.value: tokens.new_token(purpose) for purpose in purposes}
    expiry = {purpose: None if purpose in UNTIL_ARCHIVE else until or now + LINK_LIVES for purpose in purposes}
    statements.insert_tokens(
        session,
        [
            {
                "digest": tokens.digest_of(links[purpose.value], purpose),
                "purpose": purpose,
                "letter_id": letter_id,
                "signature_id": signature_id,
                "route_id": route_id,
                "from_signer": from_signer,
                "made_at": now,
                "expires_at": expiry[purpose] if mailed else now,
            }
            for purpose in purposes
        ],
    )
    return links
