from datetime import datetime

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import ForeignKey
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment
from app.core.personal import ENCRYPTED, Expiry, Kept
from app.models.kept import of_no_signer

_OURS = of_no_signer(kept=Kept("the operator deletes the account"))


class Account(Base, UserMixin):
    """A user of the console: organiser, reviewer or advocate. Signers have no account.

    Columns without a comment are Flask-Security's own.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True, info=_OURS)  # canonical
    name: Mapped[str] = mapped_column(info=_OURS)  # shown to colleagues and in the audit log
    password: Mapped[str | None] = mapped_column(info=_OURS)  # Argon2; None: signs in by link or passkey only
    active: Mapped[bool] = mapped_column(default=True, info=_OURS)
    # Part of every session: changing it ends them all.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, info=_OURS)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        unique=True, info=_OURS
    )
    tf_primary_method: Mapped[str | None] = mapped_column(info=_OURS)
    tf_totp_secret: Mapped[str | None] = mapped_column(info=_OURS | ENCRYPTED)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()), info=_OURS)
    made_at: Mapped[datetime] = mapped_column(Moment, info=_OURS)
    revision: Mapped[int] = mapped_column(default=1, info=_OURS)

    webauthn: Mapped[list["Passkey"]] = relationship(cascade="all, delete-orphan")  # type: ignore[assignment]

    # Optimistic locking: a stale write is refused, so that a recovery code works only once.
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012

    @property
    def has_second_factor(self) -> bool:
        return self.tf_primary_method is not None or bool(self.webauthn)


class Passkey(Base, WebAuthnMixin):
    """A WebAuthn credential of an account, with Flask-Security's columns."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(info=_OURS)
    usage: Mapped[str] = mapped_column(info=_OURS)
    credential_id: Mapped[bytes] = mapped_column(unique=True, info=_OURS)
    public_key: Mapped[bytes] = mapped_column(info=_OURS)
    sign_count: Mapped[int] = mapped_column(default=0, info=_OURS)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()), info=_OURS)
    backup_state: Mapped[bool] = mapped_column(info=_OURS)
    device_type: Mapped[str] = mapped_column(info=_OURS)
    extensions: Mapped[str | None] = mapped_column(info=_OURS)
    create_datetime: Mapped[datetime] = mapped_column(Moment, info=_OURS)
    lastuse_datetime: Mapped[datetime] = mapped_column(Moment, info=_OURS)


_SIGN_IN = of_no_signer(kept=Kept("it expires", (Expiry("sign-in links", since="expires_at", row=True),)))


class SignInLink(Base):
    """The digest of a single-use sign-in link."""

    __tablename__ = "sign_in_links"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=_SIGN_IN)  # SHA-256
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, info=_SIGN_IN)

    account: Mapped[Account] = relationship()
