from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment
from app.core.personal import Erased, Expiry, Kept, personal

_KEPT = Kept("the signature is confirmed or forgotten", (Expiry("later sign-ups beside confirmed ones", row=True),))
_WAITS = "it waits beside an unconfirmed signature, and goes with the confirming"
_personal = partial(personal, kept=_KEPT, erased=Erased.WITH_ITS_ROW, untold=_WAITS)


class LaterAnswers(Base):
    """The answers of a mailbox's latest further sign-up, kept beside a pending signature, which they do not change."""

    __tablename__ = "later_answers"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    answers_encrypted: Mapped[str] = mapped_column(info=_personal(encrypted=True))  # JSON of the form's details
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal())
