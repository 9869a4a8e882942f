from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class Tally(Base):
    """A letter's totals and the registrar's head, written only by the registrar, in one commit with the indexes.

    Supporters are `signed - verified`. `private` and `verified_private` count standing signatures that are not shown.
    """

    __tablename__ = "tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    signed: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    private: Mapped[int] = mapped_column(default=0)
    verified_private: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    next_idx: Mapped[int] = mapped_column(default=0)
    next_number: Mapped[int] = mapped_column(default=1)
    counted_at: Mapped[datetime] = mapped_column(Moment)


class ProfessionTally(Base):
    """The number of standing verified professionals in a profession: listed and private ones."""

    __tablename__ = "profession_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    profession: Mapped[str] = mapped_column(primary_key=True)
    listed: Mapped[int] = mapped_column(default=0)
    private: Mapped[int] = mapped_column(default=0)


class PromiseTally(Base):
    """The number of standing signatures with a promise of a pledge, private ones included."""

    __tablename__ = "promise_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    signed: Mapped[int] = mapped_column(default=0)


class DayTally(Base):
    """The changes of a letter's totals on one day (UTC, by the time of the entries). Their running sum over the days is
    the tally.
    """

    __tablename__ = "day_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    signed: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
