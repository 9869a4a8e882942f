from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.account import Account


class Export(Base):
    """An exported list: who, when, what, and how many rows."""

    __tablename__ = "exports"
    __table_args__ = (Index("ix_exports_letter", "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the operator, by `flask export`
    list_name: Mapped[str]  # verified, supporters, all, addresses
    format: Mapped[str]  # a key of FORMATS
    region: Mapped[str | None]  # USPS code, for the list of a single state
    rows: Mapped[int]
    sha256: Mapped[str]
    manifest: Mapped[str | None]  # the manifest's JSON; older exports have none
    idx: Mapped[int | None]  # the list is as of this index of the ledger
    made_at: Mapped[datetime] = mapped_column(Moment)

    account: Mapped[Account | None] = relationship()
