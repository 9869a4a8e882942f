from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.account import Account
from app.models.letter import Letter


class DraftLink(Base):
    """The digest of a link by which somebody without an account reads a draft."""

    __tablename__ = "draft_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)  # SHA-256
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)  # somebody has ended it before

    letter: Mapped[Letter] = relationship()
    made_by: Mapped[Account | None] = relationship()
