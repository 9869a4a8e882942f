from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class LastRun(Base):
    """When something that has to happen again and again last did, on whichever machine (`core/last_runs.py`)."""

    __tablename__ = "last_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    succeeded: Mapped[bool]
