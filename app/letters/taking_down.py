"""A letter taken down by the operator: its pages, API, pictures and files answer 410 with the reason and the day, no
list names it, nobody signs or confirms, and nothing is exported. Its signers' private links, erasing and my data go on,
and so does the console. It can be put back, as it was. Does not commit.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import journal
from app.core.db import changes_one
from app.core.errors import NotAllowed, Refusal
from app.i18n.formats import day
from app.models import Letter
from app.models.letter import TakesSignatures

MOST_REASON = 300  # graphemes


class LetterTakenDown(Refusal):
    status = 410
    title = lazy_gettext("This page was taken down")
    message = lazy_gettext("The operator of this site took it down.")

    @classmethod
    def of(cls, letter: Any) -> "LetterTakenDown":
        """Of a letter, or of a row with its slug, time zone, day and reason."""
        said = {"on": day(letter.taken_down_at, letter.time_zone), "reason": letter.take_down_reason}
        if said["reason"]:
            told = gettext("The operator of this site took it down on %(on)s. The reason: %(reason)s", **said)
        else:
            told = gettext("The operator of this site took it down on %(on)s.", on=said["on"])
        return cls(told, way_on=(f"/lost-link?letter={letter.slug}", gettext("I signed it: get my private link")))


def refuse_if_taken_down(letter: TakesSignatures) -> None:
    """Raises LetterTakenDown."""
    if letter.is_taken_down():
        raise LetterTakenDown.of(letter)


def take_down(session: Session, *, letter: Letter, reason: str, now: datetime, by: By = THE_OPERATOR) -> None:
    """`reason`: clean, as the public reads it. Raises NotAllowed."""
    public = update(Letter).where(Letter.id == letter.id, ~Letter.is_draft, Letter.taken_down_at.is_(None))
    if not changes_one(session, public.values(taken_down_at=now, take_down_reason=reason)):
        raise NotAllowed(gettext("A letter can be taken down once, and only after it was published."))
    session.refresh(letter)
    journal.note(session, "taken-down", now=now, letter=letter.slug)
    record(session, AuditKind.LETTER_TAKEN_DOWN, by=by, now=now, letter_id=letter.id, reason=reason)


def put_back(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Raises NotAllowed."""
    down = update(Letter).where(Letter.id == letter.id, Letter.taken_down_at.is_not(None))
    if not changes_one(session, down.values(taken_down_at=None, take_down_reason=None)):
        raise NotAllowed(gettext("This letter isn’t taken down."))
    session.refresh(letter)
    journal.note(session, "put-back", now=now, letter=letter.slug)
    record(session, AuditKind.LETTER_PUT_BACK, by=by, now=now, letter_id=letter.id)


def again(session: Session, line: dict[str, Any]) -> bool:
    """Replay after a restore, from the journal's last line about a letter; it holds no reason."""
    letter = update(Letter).where(Letter.slug == line["letter"])
    if line["act"] == "put-back":
        down = letter.where(Letter.taken_down_at.is_not(None))
        return changes_one(session, down.values(taken_down_at=None, take_down_reason=None))
    public = letter.where(~Letter.is_draft, Letter.taken_down_at.is_(None))
    return changes_one(session, public.values(taken_down_at=datetime.fromisoformat(line["at"])))
