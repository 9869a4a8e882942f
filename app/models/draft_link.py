from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import Expiry, Kept
from app.models.account import Account
from app.models.kept import of_no_signer
from app.models.letter import Letter

KEPT = timedelta(days=30)  # after it expires, to tell an expired link from an unknown one
_OVER = Expiry("links to drafts", since="expires_at", lasts=KEPT, row=True)
_OURS = of_no_signer(kept=Kept("30 days after it expires", (_OVER,)))


class DraftLink(Base):
    """The digest of a link that lets people without an account read a draft."""

    __tablename__ = "draft_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True, info=_OURS)  # SHA-256
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_OURS)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True, info=_OURS)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info=_OURS)  # ended early by a person

    letter: Mapped[Letter] = relationship()
    made_by: Mapped[Account | None] = relationship()
