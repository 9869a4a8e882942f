from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment, open_words_of


class Organisation(Base):
    """Who organises letters: a guild, a union, a campaign group."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # a published letter keeps the one that it was published under (Letter.organisation_name)
    made_at: Mapped[datetime] = mapped_column(Moment)
    about: Mapped[str] = mapped_column(default="")
    legal_name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)  # two owners at once lose nothing


class AliasKind(StrEnum):
    NAME = "name"
    ADDRESS = "address"


class OrganisationAlias(Base):
    """A name or an address that an organisation has or had: no other gets it, and old links lead on."""

    __tablename__ = "organisation_aliases"

    kind: Mapped[AliasKind] = mapped_column(open_words_of(AliasKind, "alias_kind"), primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)  # what the eye keeps of a name, an address's slug
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    since: Mapped[datetime] = mapped_column(Moment)
