from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Erased, Expiry, Kept, personal
from app.models.account import Account
from app.models.kept import ARCHIVED, DECIDED
from app.models.route import Route
from app.models.signature import Signature

_KEPT = Kept(f"{ARCHIVED.words}; the note about a claim, {DECIDED.words}")
_NOTE_KEPT = Kept(_KEPT.words, (Expiry("notes of reviewers"),))
_personal = partial(personal, kept=_KEPT, erased=Erased.WITH_ITS_ROW)


class Verdict(StrEnum):
    VERIFY = "verify"
    ASK = "ask"
    DECLINE = "decline"
    RELEASE = "release"  # a held name
    REFUSE = "refuse"
    TAKE_BACK = "take-back"  # revokes something passed or released that turned out to be wrong
    SHOW = "show"  # a pending credit or file-under
    KEEP_OFF = "keep-off"


class Decision(Base):
    """A person's decision about a claim or a held name, with its reason."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_letter", "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("routes.id", ondelete="CASCADE"))
    verdict: Mapped[Verdict] = mapped_column(
        open_words_of(Verdict, "verdict"), info=_personal(told="decisions.verdict")
    )
    reason: Mapped[str | None] = mapped_column(info=_personal(told="decisions.reason"))  # a code
    # For verify: what ties the mailbox to the person. For ask and decline: the note to the signer.
    note: Mapped[str | None] = mapped_column(info=_personal(kept=_NOTE_KEPT, told="decisions.note"))
    # For an approval of a name or credit: the words as they were seen.
    approved: Mapped[str | None] = mapped_column(info=_personal(told="decisions.note"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the operator
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="decisions.made_at"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="decisions.undone_at"))

    account: Mapped[Account | None] = relationship()
    signature: Mapped[Signature] = relationship()
    route: Mapped[Route | None] = relationship()

    @hybrid_property
    def stands(self) -> bool:
        """False once it has been undone."""
        return self.undone_at is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return cls.undone_at.is_(None)
