from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Migration(Base):
    """A migration that was applied, for older code that does not contain it (core/schema.py)."""

    __tablename__ = "migrations"

    revision: Mapped[str] = mapped_column(primary_key=True)
    oldest_code: Mapped[str]  # the oldest code that works with it, by the newest migration that this code contains
