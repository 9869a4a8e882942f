from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.account import Account


class PasswordReset(Base):
    """The digest of a link that lets an account choose a new password, once.

    One is written for every address that is typed, whether it has an account or not: who has one is nobody's business.
    """

    __tablename__ = "password_resets"

    digest: Mapped[bytes] = mapped_column(primary_key=True)  # SHA-256
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

    account: Mapped[Account | None] = relationship()
