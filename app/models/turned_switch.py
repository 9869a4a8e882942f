from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class TurnedSwitch(Base):
    """A switch of the site that is not in its usual position (core/switches.py)."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str]  # for visitors; empty if there is none
    since: Mapped[datetime] = mapped_column(Moment)
