from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Moment

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}


class PictureFile(NamedTuple):
    """The file to send, with its bytes and type read in one query, so that they match."""

    content: bytes
    media_type: str

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]


class KeptPicture:
    """Mixin for an uploaded picture, re-encoded. The content is deferred: it is loaded only for sending."""

    content: Mapped[bytes] = mapped_column(deferred=True)
    media_type: Mapped[str]
    digest: Mapped[str]  # of the content, used in its URL
    put_up_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]
