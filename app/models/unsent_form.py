from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment
from app.core.personal import ENCRYPTED, Expiry, Kept
from app.models.kept import of_no_signer

KEPT = timedelta(hours=1)
_OVER = Expiry("forms that were not sent again", since="made_at", lasts=KEPT, row=True)
_OURS = of_no_signer(kept=Kept("it is sent, an hour at most", (_OVER,)))


class UnsentForm(Base):
    """A console form that was submitted after its session had ended. Kept for an hour, for the account whose page it
    was on and the browser that sent it.
    """

    __tablename__ = "unsent_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    browser: Mapped[bytes] = mapped_column(info=_OURS)  # SHA-256 of a secret in its cookie
    path: Mapped[str] = mapped_column(info=_OURS)  # where it was submitted to
    fields_encrypted: Mapped[str] = mapped_column(info=_OURS | ENCRYPTED)  # JSON, by name
    made_at: Mapped[datetime] = mapped_column(Moment, index=True, info=_OURS)
