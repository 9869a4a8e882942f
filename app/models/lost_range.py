from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class LostRange(Base):
    """Indexes and numbers of a letter that were lost by restoring an older backup, and must not be assigned again.

    Both ranges are half-open: from `first_…` up to, but not including, `next_…`.
    """

    __tablename__ = "lost_ranges"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    first_idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_idx: Mapped[int]
    first_number: Mapped[int]
    next_number: Mapped[int]
    restored_at: Mapped[datetime] = mapped_column(Moment)
