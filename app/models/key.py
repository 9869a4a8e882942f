from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.personal import ENCRYPTED

PLATFORM_KEY = "platform"  # only for digests of mailboxes for suppression and mail limits


class Key(Base):
    """A random HMAC key, encrypted under SECRET_KEYS. Each letter's own key is in the letter's row."""

    __tablename__ = "keys"

    name: Mapped[str] = mapped_column(primary_key=True)
    encrypted: Mapped[str] = mapped_column(info=ENCRYPTED)
