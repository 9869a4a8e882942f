from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment
from app.core.personal import ENCRYPTED, Kept
from app.models.kept import of_no_signer

_NAMED = of_no_signer(kept=Kept("whoever protected the name protects it no longer"))
_WATCHER = of_no_signer(kept=Kept("its mailbox ends the watch, or the name is protected no longer"))


class ProtectedName(Base):
    """A name that is held for review when somebody signs with it: on one letter, or (letter_id null) on all."""

    __tablename__ = "protected_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"), index=True)
    name: Mapped[str] = mapped_column(info=_NAMED)
    famous: Mapped[bool] = mapped_column(default=False, info=_NAMED)  # releasing it takes two reviewers
    # A publicist's address, notified of each match.
    watch_address_encrypted: Mapped[str | None] = mapped_column(info=_WATCHER | ENCRYPTED)
    # When its mailbox confirmed; no notifications before.
    watch_proven_at: Mapped[datetime | None] = mapped_column(Moment, info=_WATCHER)
    made_at: Mapped[datetime] = mapped_column(Moment, info=_NAMED)
