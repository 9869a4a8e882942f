from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment

KEPT = timedelta(hours=1)


class UnsentForm(Base):
    """A form of the console that came when its session was over. It waits an hour for the account whose page it was on,
    in the browser that sent it.
    """

    __tablename__ = "unsent_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    browser: Mapped[bytes]  # SHA-256 of a secret in its cookie
    path: Mapped[str]  # where it goes
    fields_encrypted: Mapped[str]  # JSON, by name
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
