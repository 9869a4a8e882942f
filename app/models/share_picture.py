from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.models.kept_picture import KeptPicture


class SharePicture(KeptPicture, Base):
    """A letter's own picture for previews of its link, in place of the drawn one."""

    __tablename__ = "share_pictures"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True, autoincrement=False)
    alt: Mapped[str]  # what it shows, in words; empty: the letter's title says it
