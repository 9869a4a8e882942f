from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}


class SharePicture(Base):
    """A letter's own picture for previews of its link, in place of the drawn one. Its bytes are read where they are
    sent, and with no letter.
    """

    __tablename__ = "share_pictures"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(deferred=True)
    media_type: Mapped[str]
    digest: Mapped[str]  # of the content, in its address
    alt: Mapped[str]  # what it shows, in words; empty: the letter's title says it
    put_up_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]
