from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment
from app.core.personal import Expiry, Kept
from app.models.kept import SESSION_KEPT, of_no_signer

_KEPT = Kept("its end", (Expiry("sessions of the console", since="begun_at", lasts=SESSION_KEPT, row=True),))
_OURS = of_no_signer(kept=_KEPT)


class ConsoleSession(Base):
    """A console session in one browser. The cookie holds the secret; signing out deletes the row, which invalidates
    every copy of the cookie.
    """

    __tablename__ = "console_sessions"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=_OURS)  # SHA-256 of the secret
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Moment, index=True, info=_OURS)
