from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment
from app.models.share_picture import SUFFIXES


class OrganisationMark(Base):
    """The small picture that an organisation is known by. Its bytes are read where they are sent alone."""

    __tablename__ = "organisation_marks"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(deferred=True)
    media_type: Mapped[str]
    digest: Mapped[str]  # of the content, in its address
    width: Mapped[int]  # pixels
    height: Mapped[int]
    put_up_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]
