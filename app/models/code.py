from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.models.signature import Signature


class Code(Base):
    """Six digits that were mailed, for the sent page of the browser that signed; it alone knows the handle."""

    __tablename__ = "codes"

    handle_digest: Mapped[bytes] = mapped_column(primary_key=True)  # SHA-256 of the secret in the sent page's URL
    code_digest: Mapped[bytes]  # keyed
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

    signature: Mapped[Signature | None] = relationship()
