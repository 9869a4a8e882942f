from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment

TAKEN_BACK_WITHIN = timedelta(days=7)  # rules.md, Delivered


class Delivery(Base):
    """A letter was handed over with its list: to whom, on which day, and since when an owner says so."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    to_whom: Mapped[str]
    delivered_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment)
    day_ends_at: Mapped[datetime | None] = mapped_column(Moment)  # on the letter's calendar; None: of before, in UTC
    mailed_up_to: Mapped[int] = mapped_column(default=0)  # the last signature that its mail was written for
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)  # every mail about it is written

    @property
    def takes_back_until(self) -> datetime:
        """Then signers are mailed, and a mail cannot be taken back."""
        return self.said_at + TAKEN_BACK_WITHIN

    @property
    def holds_until(self) -> datetime:
        """Its list could hold the entries of before this moment."""
        return self.day_ends_at or datetime.combine(self.delivered_on, time(), UTC) + timedelta(days=1)
