"""Signing paused by the operator, on one letter or (core/switches.py) on the whole site. Whoever has signed up can
still confirm. Does not commit.
"""

from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import switches
from app.core.db import changes_one
from app.core.errors import NotAllowed
from app.core.switches import SIGNING, SigningPaused
from app.letters.letter_now import LetterNow
from app.models import Letter

ON_THE_SITE = lazy_gettext("The operator has paused signing on the whole site for now.")
ON_THE_LETTER = lazy_gettext("The operator has paused signing here for now.")
STILL_CONFIRMS = lazy_gettext("A link that we emailed you before still confirms.")


def why_paused(session: Session, letter: Letter | LetterNow) -> str | None:
    """For visitors: why nobody can sign for now; None if signing is not paused."""
    message = switches.message_of(session, SIGNING)
    if message is None and letter.paused_at is None:
        return None
    return message or str(ON_THE_LETTER if message is None else ON_THE_SITE)


def refuse_if_paused(session: Session, letter: Letter | LetterNow) -> None:
    """Raises SigningPaused."""
    if (why := why_paused(session, letter)) is not None:
        raise SigningPaused(
            f"{why} {STILL_CONFIRMS}", way_on=(f"/letters/{letter.slug}", gettext("Read the letter"))
        )  # fmt: skip


def pause(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Raises NotAllowed."""
    running = update(Letter).where(Letter.id == letter.id, Letter.is_open_or_closed, Letter.paused_at.is_(None))
    if not changes_one(session, running.values(paused_at=now)):
        raise NotAllowed(
            gettext("Only a published letter that isn’t archived can be paused, and once: see `flask letter list`.")
        )
    session.refresh(letter)
    record(session, AuditKind.SIGNING_PAUSED, by=by, now=now, letter_id=letter.id)


def resume(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Raises NotAllowed."""
    paused = update(Letter).where(Letter.id == letter.id, Letter.paused_at.is_not(None))
    if not changes_one(session, paused.values(paused_at=None)):
        raise NotAllowed(gettext("Signing isn’t paused on this letter."))
    session.refresh(letter)
    record(session, AuditKind.SIGNING_RESUMED, by=by, now=now, letter_id=letter.id)
