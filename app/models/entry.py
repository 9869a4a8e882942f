from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment, open_words_of


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


class Entry(Base):
    """A line of a letter's append-only ledger. It is written without `idx` and `number`; the registrar gives them."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("letter_id", "idx"),
        UniqueConstraint("letter_id", "number"),
        Index("ix_entries_waiting", "id", sqlite_where=_waits, postgresql_where=_waits),
        Index("ix_entries_signature", "signature_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    kind: Mapped[EntryKind] = mapped_column(open_words_of(EntryKind, "entry_kind"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    text_version_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))  # of text and signed
    shown: Mapped[bool | None]  # of signed and listing
    replaces: Mapped[bool] = mapped_column(default=False)  # a signed entry that re-affirms
    reason: Mapped[str | None]  # of removed: the reason code
    made_at: Mapped[datetime] = mapped_column(Moment)
    idx: Mapped[int | None]  # gapless place in the letter's ledger, from 0
    number: Mapped[int | None]  # of a first `signed` entry: the n-th to sign, from 1
