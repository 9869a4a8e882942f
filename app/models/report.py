from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Erased, Expiry, Kept, personal
from app.core.tokens import LINK_LIVES
from app.models.kept import SETTLED, SETTLED_KEPT
from app.models.signature import Signature


class ReportKind(StrEnum):
    FAKE = "fake"  # another person's name
    NOT_A_NAME = "not-a-name"
    ME = "me"  # "this is me and I did not sign": takes effect once the reporter's mailbox is proven


_waits = text("settled_at IS NULL")
_UNPROVEN = Expiry(
    "reports never confirmed",
    since="made_at",
    lasts=LINK_LIVES,
    only={"kind": ReportKind.ME, "proven_at": None},
    row=True,
)
_SETTLED = Expiry("settled reports", since="settled_at", lasts=SETTLED_KEPT, row=True)
_personal = partial(personal, kept=Kept(SETTLED.words, (_UNPROVEN, _SETTLED)), erased=Erased.WITH_ITS_ROW)


class Report(Base):
    """A report about a public name, open until a person has reviewed it."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_waiting", "letter_id", "id", sqlite_where=_waits, postgresql_where=_waits),
        Index("uq_reports_waiting", "signature_id", "kind", unique=True, sqlite_where=_waits, postgresql_where=_waits),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    kind: Mapped[ReportKind] = mapped_column(
        open_words_of(ReportKind, "report_kind"), info=_personal(told="reports.kind")
    )
    # The reporter's mailbox is the signer's own.
    from_signer: Mapped[bool] = mapped_column(default=False, info=_personal(told="reports.by_a_mailbox_of_yours"))
    # The signer's reply to the reviewer.
    answer: Mapped[str | None] = mapped_column(info=_personal(told="reports.your_answer"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="reports.made_at"))
    # For kind `me`: when the reporter's mailbox was proven.
    proven_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="reports.proven_at"))
    # When this report hid the name.
    hid_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="reports.hid_the_name_at"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="reports.settled_at"))

    signature: Mapped[Signature] = relationship()

    @hybrid_property
    def is_waiting(self) -> bool:
        """No person has reviewed it yet."""
        return self.settled_at is None

    @is_waiting.inplace.expression
    @classmethod
    def _is_waiting(cls) -> ColumnElement[bool]:
        return cls.settled_at.is_(None)
