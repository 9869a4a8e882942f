from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.models.kept_picture import KeptPicture


class SharePicture(KeptPicture, Base):
    """A letter's own picture for link previews, in place of the generated one."""

    __tablename__ = "share_pictures"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True, autoincrement=False)
    alt: Mapped[str]  # alternative text; empty: the letter's title is used
