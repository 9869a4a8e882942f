"""The part of a letter that signing needs."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import Letter, LetterKind, LetterState, Promise
from app.models.letter import TakesSignatures
from app.text.professions import Profession


@dataclass(frozen=True)
class LetterNow(TakesSignatures):
    """The fields of a letter that signing needs: loading whole rows took a fifth of a confirm."""

    id: int
    slug: str
    kind: LetterKind
    mailbox_key: str  # encrypted
    state: LetterState
    opens_at: datetime | None
    closes_at: datetime | None
    embargo_until: datetime | None
    embargo_key: str | None
    time_zone: str
    asks_updates: bool
    asks_quote: bool
    paused_at: datetime | None
    taken_down_at: datetime | None
    take_down_reason: str | None
    session: Session = field(kw_only=True, repr=False, compare=False)  # the session it was loaded in

    @property
    def professions(self) -> list[Profession]:
        """Like the row's."""
        return self.session.get_one(Letter, self.id).professions

    def profession(self, slug: str | None) -> Profession | None:
        """Like the row's."""
        return self.session.get_one(Letter, self.id).profession(slug)

    @property
    def promises(self) -> list[Promise]:
        """Like the row's."""
        return self.session.get_one(Letter, self.id).promises


OF_LETTER_NOW = [table_of(Letter).c[one.name] for one in fields(LetterNow) if one.name != "session"]
