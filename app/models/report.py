from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.models.signature import Signature


class ReportKind(StrEnum):
    FAKE = "fake"  # somebody else's name
    NOT_A_NAME = "not-a-name"
    ME = "me"  # "this is me and I did not sign": counts when the reporter's mailbox has proven itself


_waits = text("settled_at IS NULL")


class Report(Base):
    """Somebody's doubt about a public name, until a person has looked at it."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_waiting", "letter_id", "id", sqlite_where=_waits, postgresql_where=_waits),
        Index("uq_reports_waiting", "signature_id", "kind", unique=True, sqlite_where=_waits, postgresql_where=_waits),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    kind: Mapped[ReportKind] = mapped_column(open_words_of(ReportKind, "report_kind"))
    from_signer: Mapped[bool] = mapped_column(default=False)  # the mailbox is the signer's own
    answer: Mapped[str | None]  # the signer's words to whoever looks
    made_at: Mapped[datetime] = mapped_column(Moment)
    proven_at: Mapped[datetime | None] = mapped_column(Moment)  # of kind `me`: by a mailbox
    hid_at: Mapped[datetime | None] = mapped_column(Moment)  # this report has hidden the name
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

    signature: Mapped[Signature] = relationship()
