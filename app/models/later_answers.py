from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class LaterAnswers(Base):
    """What the newest later sign-up of a mailbox said, beside a pending signature that it does not change."""

    __tablename__ = "later_answers"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    answers_encrypted: Mapped[str]  # JSON of the form's details
    made_at: Mapped[datetime] = mapped_column(Moment)
