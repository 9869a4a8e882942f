from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Moment

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}


class PictureFile(NamedTuple):
    """As it is sent. Its bytes and what they are come of one statement, so that they belong together."""

    content: bytes
    media_type: str

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]


class KeptPicture:
    """A picture that was uploaded, as we have written it. Its bytes are read where they are sent, and with no row."""

    content: Mapped[bytes] = mapped_column(deferred=True)
    media_type: Mapped[str]
    digest: Mapped[str]  # of the content, in its address
    put_up_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]
