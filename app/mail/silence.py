from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core import encryption
from app.models import PLATFORM_KEY, Key, Suppression
from app.text import addresses


def silent_about(session: Session, letter_id: int, found: Sequence[str], *, now: datetime) -> set[str]:
    """Those addresses whose mailboxes are suppressed for this letter, or for all mail."""
    key = session.scalar(select(Key.encrypted).where(Key.name == PLATFORM_KEY))
    if key is None:
        return set()
    digests = {encryption.keyed_digest(key, form): one for one in found for form in addresses.parse_address(one).forms}
    holds = (
        Suppression.mailbox_digest.in_(digests),
        or_(Suppression.letter_id.is_(None), Suppression.letter_id == letter_id),
        or_(Suppression.until.is_(None), Suppression.until > now),
    )
    return {digests[digest] for digest in session.scalars(select(Suppression.mailbox_digest).where(*holds))}
