from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.signature import Signature


class AddressChange(Base):
    """A signature on its way to another mailbox: it moves when both mailboxes have proven themselves."""

    __tablename__ = "address_changes"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    address_encrypted: Mapped[str]  # the new one, as typed
    mailbox_digest: Mapped[bytes]  # of the new mailbox, under the letter's key
    made_at: Mapped[datetime] = mapped_column(Moment)
    old_proven_at: Mapped[datetime | None] = mapped_column(Moment)
    new_proven_at: Mapped[datetime | None] = mapped_column(Moment)

    signature: Mapped[Signature] = relationship()
