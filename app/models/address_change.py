from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import Erased, Expiry, Kept, personal
from app.core.tokens import LINK_LIVES
from app.models.signature import Signature

_UNPROVEN = Expiry("changes of address never confirmed", since="made_at", lasts=LINK_LIVES, row=True)
_personal = partial(personal, kept=Kept("both mailboxes are proven", (_UNPROVEN,)), erased=Erased.WITH_ITS_ROW)


class AddressChange(Base):
    """A pending change of a signature's mailbox, which takes effect once both mailboxes are proven."""

    __tablename__ = "address_changes"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    address_encrypted: Mapped[str] = mapped_column(info=_personal(told="address.change.to", encrypted=True))  # as typed
    # The new mailbox, under the letter's key.
    mailbox_digest: Mapped[bytes] = mapped_column(info=_personal(untold="a digest of the address, which is told"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="address.change.made_at"))
    old_proven_at: Mapped[datetime | None] = mapped_column(
        Moment, info=_personal(told="address.change.old_mailbox_proven_at")
    )
    new_proven_at: Mapped[datetime | None] = mapped_column(
        Moment, info=_personal(told="address.change.new_mailbox_proven_at")
    )

    signature: Mapped[Signature] = relationship()
