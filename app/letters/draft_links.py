"""Links for reading a draft without an account: valid for two weeks, until ended, or until publication.

Does not commit. A link is shown only once, when it is created; its row stores just the digest.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session, joinedload

from app.audit_log.record import AuditKind, By, record
from app.core import tokens
from app.core.db import changes_one
from app.core.errors import LinkExpired, NotAllowed, NotFound, UnknownToken
from app.core.tokens import ConsolePurpose
from app.letters.locking import locked
from app.models import DraftLink, Letter

LIVES = timedelta(days=14)
MOST = 20  # per letter at a time

ENDED = lazy_gettext(
    "It showed a draft for 14 days, or until its writers ended it. Ask the person who sent it to you for another one."
)
PUBLISHED = lazy_gettext("The draft that it showed has been published since.")
NO_DRAFT = lazy_gettext("Only a draft can have such a link. A published letter has its own page.")
TOO_MANY = lazy_gettext("A draft can have at most %(most)s links at a time. End one of them first.", most=MOST)


def make(session: Session, *, letter: Letter, by: By, now: datetime) -> str:
    """The token of a new link. Raises NotAllowed."""
    if not locked(session, letter.id).is_draft:
        raise NotAllowed(NO_DRAFT)
    if (session.scalar(select(func.count()).select_from(DraftLink).where(_is_live(letter.id, now))) or 0) >= MOST:
        raise NotAllowed(TOO_MANY)
    token = tokens.new_token(ConsolePurpose.DRAFT)
    link = DraftLink(
        digest=tokens.digest_of(token, ConsolePurpose.DRAFT), letter_id=letter.id, made_by_id=by.account_id,
        made_at=now, expires_at=now + LIVES,
    )  # fmt: skip
    session.add(link)
    session.flush()
    record(session, AuditKind.DRAFT_SHARED, by=by, now=now, letter_id=letter.id, link=link.id)
    return token


def end(session: Session, *, letter: Letter, link_id: int, by: By, now: datetime) -> None:
    """End a link. Raises NotFound."""
    live = update(DraftLink).where(DraftLink.id == link_id, _is_live(letter.id, now))
    if not changes_one(session, live.values(ended_at=now)):
        raise NotFound(gettext("This link has already ended."))
    record(session, AuditKind.DRAFT_LINK_ENDED, by=by, now=now, letter_id=letter.id, link=link_id)


def live_links(session: Session, letter_id: int, *, now: datetime) -> Sequence[DraftLink]:
    """Newest first."""
    found = select(DraftLink).where(_is_live(letter_id, now)).options(joinedload(DraftLink.made_by))
    return session.scalars(found.order_by(DraftLink.id.desc())).all()


def draft_shown_by(session: Session, token: str, *, now: datetime) -> Letter:
    """Raises UnknownToken, and LinkExpired with a way on."""
    digest = tokens.digest_of(token, ConsolePurpose.DRAFT)
    found = select(DraftLink).where(DraftLink.digest == digest).options(joinedload(DraftLink.letter))
    link = session.scalar(found.execution_options(populate_existing=True))
    if link is None or link.letter.deleted_at is not None:
        raise UnknownToken
    if not link.letter.is_draft and not link.letter.is_embargoed(now):
        raise LinkExpired(PUBLISHED, way_on=(f"/letters/{link.letter.slug}", gettext("Read the letter")))
    if not link.letter.is_draft or link.ended_at is not None or link.expires_at <= now:
        raise LinkExpired(ENDED, way_on=("/", gettext("All letters")))
    return link.letter


def _is_live(letter_id: int, now: datetime) -> ColumnElement[bool]:
    return and_(DraftLink.letter_id == letter_id, DraftLink.ended_at.is_(None), DraftLink.expires_at > now)
