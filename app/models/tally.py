from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class Tally(Base):
    """A letter's totals and the registrar's head, written by the registrar alone, in one commit with the indexes.

    Supporters are `signed - verified`. `private` and `verified_private` are standing and not shown.
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
    """How many verified professionals of a profession stand on a letter: those listed, and those private."""

    __tablename__ = "profession_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    profession: Mapped[str] = mapped_column(primary_key=True)
    listed: Mapped[int] = mapped_column(default=0)
    private: Mapped[int] = mapped_column(default=0)


class PromiseTally(Base):
    """How many of those who stand on a pledge have made one of its promises, private signers among them."""

    __tablename__ = "promise_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    signed: Mapped[int] = mapped_column(default=0)


class DayTally(Base):
    """What the entries of one day (UTC, by the moment they were written) have added to a letter's totals. The running
    sum over the days is the tally.
    """

    __tablename__ = "day_tallies"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    signed: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
