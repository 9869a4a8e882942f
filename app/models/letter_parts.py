"""The rows that a letter has beside its own: whom it is written to, who is behind it, what it offers its signers."""

from functools import partial

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.personal import Erased, personal
from app.models.kept import ARCHIVED
from app.text.professions import Profession


class Addressee(Base):
    """Whom a letter is written to: an office, and the name of who holds it where the organiser gives one."""

    __tablename__ = "addressees"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int]
    name: Mapped[str | None]
    office: Mapped[str]
    body: Mapped[str]


_lead = partial(personal, kept=ARCHIVED, erased=Erased.WITH_ITS_ROW)


class Author(Base):
    """A lead signatory: who wrote the letter. Printed under it and at the head of the credits only while an owner has
    tied the name to a signature, under the name that this signature bears (app/tally/lead_signatories.py).
    """

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int] = mapped_column(info=_lead(untold="a place among the names"))
    # As the organiser has typed it; nobody signs unseen under it.
    name: Mapped[str] = mapped_column(info=_lead(told="lead_signatory.name"))
    credit: Mapped[str] = mapped_column(info=_lead(told="lead_signatory.credit"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"), index=True)
    # Of that signature, as the owner saw it.
    tied_name: Mapped[str | None] = mapped_column(info=_lead(untold="the name, as it was"))


class Endorsement(Base):
    """An organisation that backs a letter."""

    __tablename__ = "endorsements"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]


class Promise(Base):
    """One of the things that signers of a pledge may tick; at least one."""

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
    """A profession that a letter offers beside those of ours. One that a signature names neither goes nor changes
    (letters/own_professions.py).
    """

    __tablename__ = "own_professions"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]  # the people, as a heading
    one: Mapped[str] = mapped_column(default="")  # one of them, inside a sentence, where it is said

    @property
    def as_profession(self) -> Profession:
        return Profession(self.slug, self.name, self.one or self.name, own=True)
