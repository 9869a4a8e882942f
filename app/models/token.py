from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Erased, Expiry, Kept, personal
from app.core.tokens import Purpose
from app.models.kept import DIGEST_KEPT
from app.models.letter import Letter
from app.models.route import Route
from app.models.signature import Signature

_OF_NOBODY = Expiry("link digests", since="expires_at", lasts=DIGEST_KEPT, only={"signature_id": None}, row=True)
_KEPT = Kept("the signature is erased, or the letter archived; only a digest is kept", (_OF_NOBODY,))
_personal = partial(personal, kept=_KEPT, erased=Erased.WITH_ITS_ROW)


class Token(Base):
    """The digest of a mailed secret. Without a signature it only shows that the link was once valid."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True, info=_personal(untold="a digest of a random secret"))  # SHA-256
    purpose: Mapped[Purpose] = mapped_column(
        open_words_of(Purpose, "token_purpose"), info=_personal(told="links.opens")
    )
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="SET NULL"), index=True)
    route_id: Mapped[int | None] = mapped_column(ForeignKey("routes.id", ondelete="SET NULL"))
    # For a report's link: whether it was mailed to the signer's own mailbox.
    from_signer: Mapped[bool | None] = mapped_column(info=_personal(untold="the report itself tells it"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="links.made_at"))
    # Private links: until archive.
    expires_at: Mapped[datetime | None] = mapped_column(Moment, index=True, info=_personal(told="links.ends_at"))

    letter: Mapped[Letter] = relationship()
    signature: Mapped[Signature | None] = relationship()
    route: Mapped[Route | None] = relationship()

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now
