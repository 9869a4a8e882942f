from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment, open_words_of


class Organisation(Base):
    """An organiser of letters: a guild, a union, a campaign group."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # published letters keep their own copy (Letter.organisation_name)
    made_at: Mapped[datetime] = mapped_column(Moment)
    about: Mapped[str] = mapped_column(default="")
    legal_name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)  # optimistic lock, against lost updates


class AliasKind(StrEnum):
    NAME = "name"
    ADDRESS = "address"


class OrganisationAlias(Base):
    """A current or former name or address of an organisation: no other can take it, and old links redirect."""

    __tablename__ = "organisation_aliases"

    kind: Mapped[AliasKind] = mapped_column(open_words_of(AliasKind, "alias_kind"), primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)  # a name's confusable-folded key, or an address's slug
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)
