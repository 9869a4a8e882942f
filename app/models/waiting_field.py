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
    """Signer-written fields of a signature that are public beside the name."""

    CREDIT = "credit"
    FILE_UNDER = "file-under"


class WaitingField(Base):
    """What a signer wants printed beside the name, awaiting review. The signature's own columns hold only approved
    values, so that code that prints them needs no check.
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
