from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.tokens import Purpose
from app.models.letter import Letter
from app.models.route import Route
from app.models.signature import Signature


class Token(Base):
    """The digest of a secret that was mailed. Without a signature it only says: this link was good once."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)  # SHA-256
    purpose: Mapped[Purpose] = mapped_column(open_words_of(Purpose, "token_purpose"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="SET NULL"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("routes.id", ondelete="SET NULL"))
    from_signer: Mapped[bool | None]  # of a report's link: whether it was mailed to a mailbox of the signer
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment, index=True)  # private links: until archive

    letter: Mapped[Letter] = relationship()
    signature: Mapped[Signature | None] = relationship()
    route: Mapped[Route | None] = relationship()

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
