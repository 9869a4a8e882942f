from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class TextVersion(Base):
    """One frozen text of a letter: all that a reader takes for it. A marked correction names the version that it
    corrects.
    """

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("letter_id", "version"), UniqueConstraint("letter_id", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    version: Mapped[int]  # 1, 2, 3 …
    v: Mapped[int] = mapped_column(default=2)  # what is hashed: 1, the source; 2, the canonical form
    source: Mapped[str]  # Markdown, NFC, LF line ends
    canonical: Mapped[
        str | None
    ]  # the whole text (letters/canonical_text.py), from publication on; of v 1 as it stood then
    sha256: Mapped[str]  # 64 hex digits, of the UTF-8 bytes that are served; of a draft's the source's
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    # To the published version before it, in JSON: pairs of a field's name and its HTML; none of the first.
    difference: Mapped[str | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))  # a marked correction of that one
