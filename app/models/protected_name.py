from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class ProtectedName(Base):
    """A name that is held wherever somebody signs with it: on one letter, or (letter_id null) on all."""

    __tablename__ = "protected_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)
    name: Mapped[str]
    famous: Mapped[bool] = mapped_column(default=False)  # only two reviewers together release it
    watch_address_encrypted: Mapped[str | None]  # of a publicist, who is told of each match
    watch_proven_at: Mapped[datetime | None] = mapped_column(Moment)  # its mailbox said yes; nobody is told before
    made_at: Mapped[datetime] = mapped_column(Moment)
