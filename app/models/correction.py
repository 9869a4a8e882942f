from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import Erased, personal
from app.models.kept import SETTLED
from app.models.signature import Signature

_personal = partial(personal, kept=SETTLED, erased=Erased.WITH_ITS_ROW)


class Correction(Base):
    """A name and credit that a signer has asked for and that await review; the old ones stay until then."""

    __tablename__ = "corrections"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(info=_personal(told="correction.name"))
    file_under: Mapped[str] = mapped_column(info=_personal(told="correction.file_under"))
    credit: Mapped[str | None] = mapped_column(info=_personal(told="correction.credit"))
    # Why the new name would be held. None: it awaits review because the signature is verified.
    hold_reason: Mapped[str | None] = mapped_column(info=_personal(told="correction.hold_reason"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="correction.made_at"))

    signature: Mapped[Signature] = relationship()
