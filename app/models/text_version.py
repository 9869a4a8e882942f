from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class TextVersion(Base):
    """One frozen version of a letter's whole text as readers see it. A marked correction refers to the version that it
    corrects.
    """

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("letter_id", "version"), UniqueConstraint("letter_id", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    version: Mapped[int]  # 1, 2, 3 …
    v: Mapped[int] = mapped_column(default=2)  # what is hashed: 1, the source; 2, the canonical form
    source: Mapped[str]  # Markdown, NFC, LF line ends
    # The whole text (letters/canonical_text.py), set on publication; for v 1 in the form of that time.
    canonical: Mapped[str | None]
    sha256: Mapped[str]  # 64 hex digits, of the UTF-8 bytes that are served; for a draft, of the source
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    # Diff to the previous published version, in JSON: pairs of a field's name and its HTML. None for the first.
    difference: Mapped[str | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))  # by a marked correction
