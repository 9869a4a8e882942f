from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment


class Organisation(Base):
    """Who organises letters: a guild, a union, a campaign group."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Moment)
