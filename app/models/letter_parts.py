"""The rows that belong to a letter: its addressees, the people behind it, and what it offers its signers."""

from functools import partial

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.personal import Erased, personal
from app.models.kept import ARCHIVED
from app.text.professions import Profession


class Addressee(Base):
    """An addressee of a letter: an office, and optionally the name of its holder."""

    __tablename__ = "addressees"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int]
    name: Mapped[str | None]
    office: Mapped[str]
    body: Mapped[str]


_lead = partial(personal, kept=ARCHIVED, erased=Erased.WITH_ITS_ROW)


class Author(Base):
    """A lead signatory: a person who wrote the letter. Shown under it and at the head of the credits only while an
    owner has tied it to a signature, under that signature's name (app/tally/lead_signatories.py).
    """

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int] = mapped_column(info=_lead(untold="a place among the names"))
    # As typed by the organiser; signatures with this name are held for review.
    name: Mapped[str] = mapped_column(info=_lead(told="lead_signatory.name"))
    credit: Mapped[str] = mapped_column(info=_lead(told="lead_signatory.credit"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"), index=True)
    # That signature's name, as the owner saw it.
    tied_name: Mapped[str | None] = mapped_column(info=_lead(untold="the name, as it was"))


class Endorsement(Base):
    """An organisation that endorses a letter."""

    __tablename__ = "endorsements"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]


class Promise(Base):
    """One of the promises of a pledge; signers tick at least one."""

    __tablename__ = "promises"
    __table_args__ = (UniqueConstraint("letter_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    position: Mapped[int]
    key: Mapped[str]
    words: Mapped[str]


class LetterProfession(Base):
    """A profession that a letter offers and lists."""

    __tablename__ = "letter_professions"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    profession: Mapped[str] = mapped_column(primary_key=True)


class OwnProfession(Base):
    """A custom profession of a letter. Once a signature uses it, it can be neither deleted nor changed
    (letters/own_professions.py).
    """

    __tablename__ = "own_professions"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]  # plural, as a heading
    one: Mapped[str] = mapped_column(default="")  # singular, for use in a sentence; may be empty

    @property
    def as_profession(self) -> Profession:
        return Profession(self.slug, self.name, self.one or self.name, own=True)
