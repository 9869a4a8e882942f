from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class Journal(Base):
    """A restore journal of some machine, and how far it has come. Rows are part of the backups, too."""

    __tablename__ = "journals"

    id: Mapped[str] = mapped_column(primary_key=True)
    lines: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a restore had replayed it completely; None while it is in use."""
