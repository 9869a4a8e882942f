from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.signature import Signature


class Correction(Base):
    """A name and credit that a signer has asked for and that a person has to look at; the old ones stay until then."""

    __tablename__ = "corrections"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    file_under: Mapped[str]
    credit: Mapped[str | None]
    hold_reason: Mapped[str | None]  # why this name would be held; None: it waits because the old one is verified
    made_at: Mapped[datetime] = mapped_column(Moment)

    signature: Mapped[Signature] = relationship()
