from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment


class TextVersion(Base):
    """One frozen text of a letter. A marked correction names the version that it corrects."""

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("letter_id", "version"), UniqueConstraint("letter_id", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    version: Mapped[int]  # 1, 2, 3 …
    source: Mapped[str]  # Markdown, NFC, LF line ends
    sha256: Mapped[str]  # 64 hex digits, of the UTF-8 source
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    difference: Mapped[str | None]  # to the published version before it, as HTML; none of the first
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))  # a marked correction of that one
