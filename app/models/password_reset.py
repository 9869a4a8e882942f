from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import Expiry, Kept
from app.models.account import Account
from app.models.kept import of_no_signer

_KEPT = Kept("it expires", (Expiry("links for a new password", since="expires_at", row=True),))
_OURS = of_no_signer(kept=_KEPT)


class PasswordReset(Base):
    """The digest of a link that lets an account choose a new password, once.

    One is written for every address entered, with or without an account, so that accounts cannot be enumerated.
    """

    __tablename__ = "password_resets"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=_OURS)  # SHA-256
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True, info=_OURS)

    account: Mapped[Account | None] = relationship()
