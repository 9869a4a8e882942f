from datetime import datetime

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import ForeignKey
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment


class Account(Base, UserMixin):
    """Somebody who works in the console: an organiser, a reviewer, an advocate. Signers have none.

    The columns without a note are Flask-Security's own.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # canonical
    name: Mapped[str]  # shown to colleagues and in the audit log
    password: Mapped[str | None]  # Argon2; None: by link or passkey alone
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)  # every session names it: a new one ends them all
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]  # encrypted under SECRET_KEYS
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    made_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(default=1)

    webauthn: Mapped[list["Passkey"]] = relationship(cascade="all, delete-orphan")  # type: ignore[assignment]

    # Who changes a row that has changed since it was read is refused: a recovery code opens once.
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    @property
    def has_second_factor(self) -> bool:
        return self.tf_primary_method is not None or bool(self.webauthn)


class Passkey(Base, WebAuthnMixin):
    """A WebAuthn credential of an account. The columns are Flask-Security's."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    usage: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    create_datetime: Mapped[datetime] = mapped_column(Moment)
    lastuse_datetime: Mapped[datetime] = mapped_column(Moment)


class SignInLink(Base):
    """The digest of a link that signs an account in once."""

    __tablename__ = "sign_in_links"

    digest: Mapped[bytes] = mapped_column(primary_key=True)  # SHA-256
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)

    account: Mapped[Account] = relationship()
