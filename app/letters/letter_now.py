"""A letter, as far as those who sign it need it."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import Letter, LetterKind, LetterState, Promise
from app.models.letter import TakesSignatures
from app.text.professions import Profession


@dataclass(frozen=True)
class LetterNow(TakesSignatures):
    """What those who sign need of a letter: reading whole rows took a fifth of a confirm."""

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
    session: Session = field(kw_only=True, repr=False, compare=False)  # that it was read in

    @property
    def professions(self) -> list[Profession]:
        """As the row's own."""
        return self.session.get_one(Letter, self.id).professions

    def profession(self, slug: str | None) -> Profession | None:
        """As the row's own."""
        return self.session.get_one(Letter, self.id).profession(slug)

    @property
    def promises(self) -> list[Promise]:
        """As the row's own."""
        return self.session.get_one(Letter, self.id).promises


OF_LETTER_NOW = [table_of(Letter).c[one.name] for one in fields(LetterNow) if one.name != "session"]
