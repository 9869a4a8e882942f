from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Erased, personal
from app.models.kept import SETTLED
from app.models.signature import Signature

_personal = partial(personal, kept=SETTLED, erased=Erased.WITH_ITS_ROW)


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
    field: Mapped[Field] = mapped_column(
        open_words_of(Field, "field"), info=_personal(told="waits_to_be_printed.field")
    )
    words: Mapped[str] = mapped_column(info=_personal(told="waits_to_be_printed.words"))
    reason: Mapped[str] = mapped_column(info=_personal(told="waits_to_be_printed.reason"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="waits_to_be_printed.made_at"))

    signature: Mapped[Signature] = relationship()
