from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.models.signature import Signature


class Field(StrEnum):
    """What of a signature is public beside its name, and written by its owner."""

    CREDIT = "credit"
    FILE_UNDER = "file-under"


class WaitingField(Base):
    """What a signer has asked to be printed beside the name, and that a person has to look at. The signature's own
    columns hold only what may be printed, so whoever prints them needs no rule.
    """

    __tablename__ = "waiting_fields"
    __table_args__ = (UniqueConstraint("signature_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    field: Mapped[Field] = mapped_column(open_words_of(Field, "field"))
    words: Mapped[str]
    reason: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Moment)

    signature: Mapped[Signature] = relationship()
