from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class AuditLine(Base):
    """An event of the audit log: what an organiser or reviewer has done. Append-only (enforced by the database), and
    without names or addresses of signers: a signature is only its id, which identifies nobody once the signature is
    erased.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_events_letter", "letter_id", "id"),
        Index("ix_audit_events_organisation", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str]  # a value of AuditKind (audit_log/record.py)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: the operator, or the system
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int | None]
    details: Mapped[str]  # JSON: codes and counts
