from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.account import Account


class Export(Base):
    """A list that was taken out: who, when, what, and how many."""

    __tablename__ = "exports"
    __table_args__ = (Index("ix_exports_letter", "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the operator, by `flask export`
    list_name: Mapped[str]  # verified, supporters, all, addresses
    format: Mapped[str]  # its name among FORMATS
    region: Mapped[str | None]  # USPS code, of a list of one state
    rows: Mapped[int]
    sha256: Mapped[str]
    manifest: Mapped[str | None]  # as it stands beside the file; lists of before have none
    idx: Mapped[int | None]  # the list stands as of this index of the ledger
    made_at: Mapped[datetime] = mapped_column(Moment)

    account: Mapped[Account | None] = relationship()
