from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Total(Base):
    """How often something has happened whose rows go: it only grows. Written by `core/totals.py` at a commit."""

    __tablename__ = "totals"

    name: Mapped[str] = mapped_column(primary_key=True)  # what is counted, then its labels, joined by slashes
    count: Mapped[int]
