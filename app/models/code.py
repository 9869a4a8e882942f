from datetime import datetime
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import Erased, Expiry, Kept, personal
from app.models.signature import Signature

_KEPT = Kept("it expires", (Expiry("typed codes", since="expires_at", row=True),))
_personal = partial(personal, kept=_KEPT, erased=Erased.WITH_ITS_ROW)


class Code(Base):
    """A mailed six-digit code, entered on the sent page of the browser that signed, which alone knows the handle."""

    __tablename__ = "codes"

    # SHA-256 of the secret in the sent page's URL.
    handle_digest: Mapped[bytes] = mapped_column(primary_key=True, info=_personal(untold="a digest of a random secret"))
    code_digest: Mapped[bytes] = mapped_column(info=_personal(untold="a digest of six random digits"))  # keyed
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), index=True)
    tries: Mapped[int] = mapped_column(default=0, info=_personal(told="typed_codes.tries"))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True, info=_personal(told="typed_codes.kept_until"))

    signature: Mapped[Signature | None] = relationship()
