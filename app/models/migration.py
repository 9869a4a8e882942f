from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Migration(Base):
    """A migration that was run, for code that is older than it and does not have it (core/schema.py)."""

    __tablename__ = "migrations"

    revision: Mapped[str] = mapped_column(primary_key=True)
    oldest_code: Mapped[str]  # that works on it, by the newest migration that it knows
