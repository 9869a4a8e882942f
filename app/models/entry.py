from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Erased, Kept, personal


class EntryKind(StrEnum):
    TEXT = "text"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    RESTORED = "restored"
    VERIFIED = "verified"
    REVOKED = "revoked"
    LISTING = "listing"


_waits = text("idx IS NULL")
# No columns that may have to be erased or added later: the database refuses both.
_KEPT = Kept("for good: they hold no name, no address and no place")
_personal = partial(personal, kept=_KEPT, erased=Erased.STAYS)


class Entry(Base):
    """A line of a letter's append-only ledger, written without `idx` and `number`, which the registrar assigns."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("letter_id", "idx"),
        UniqueConstraint("letter_id", "number"),
        Index("ix_entries_waiting", "id", sqlite_where=_waits, postgresql_where=_waits),
        Index("ix_entries_signature", "signature_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    kind: Mapped[EntryKind] = mapped_column(
        open_words_of(EntryKind, "entry_kind"), info=_personal(told="ledger.entries.kind")
    )
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    text_version_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))  # for text and signed
    shown: Mapped[bool | None] = mapped_column(info=_personal(told="ledger.entries.shown"))  # for signed and listing
    # A signed entry that re-affirms a newer text.
    replaces: Mapped[bool] = mapped_column(default=False, info=_personal(untold="the text signed is told"))
    reason: Mapped[str | None] = mapped_column(info=_personal(told="ledger.entries.reason"))  # for removed: a code
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="ledger.entries.made_at"))
    # Gapless index in the letter's ledger, from 0.
    idx: Mapped[int | None] = mapped_column(info=_personal(told="ledger.entries.index"))
    # For a first `signed` entry: the n-th to sign, from 1.
    number: Mapped[int | None] = mapped_column(info=_personal(told="ledger.entries.number"))

    @hybrid_property
    def is_waiting(self) -> bool:
        """The registrar has not counted it yet."""
        return self.idx is None

    @is_waiting.inplace.expression
    @classmethod
    def _is_waiting(cls) -> ColumnElement[bool]:
        return cls.idx.is_(None)
