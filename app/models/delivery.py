from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment

TAKEN_BACK_WITHIN = timedelta(days=7)  # rules.md, Delivered


class Delivery(Base):
    """A recorded delivery of a letter with its list: to whom, on which day, and when an owner recorded it."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    to_whom: Mapped[str]
    delivered_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment)
    day_ends_at: Mapped[datetime | None] = mapped_column(Moment)  # in the letter's time zone; None: older, in UTC
    mailed_up_to: Mapped[int] = mapped_column(default=0)  # the last signature for which the mail was queued
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)  # set when all its mails are queued

    @property
    def takes_back_until(self) -> datetime:
        """After this, signers are mailed, which cannot be undone."""
        return self.said_at + TAKEN_BACK_WITHIN

    @property
    def holds_until(self) -> datetime:
        """The delivered list could contain the entries before this moment."""
        return self.day_ends_at or datetime.combine(self.delivered_on, time(), UTC) + timedelta(days=1)
