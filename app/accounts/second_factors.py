"""Authenticator apps and recovery codes at rest: an encrypted secret, and digests. Flask-Security does the rest.

One-time codes are consumed in a commit of their own, before they sign anyone in.
"""

import hashlib
from typing import Any

from flask_babel import gettext
from flask_security import MfRecoveryCodesUtil, Totp, UserMixin
from passlib.exc import TokenError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.account_mails import tell
from app.core import encryption
from app.core.db import db, save_changes
from app.core.errors import NotAllowed
from app.mail.context import AccountChange
from app.models import Account

_PROVEN = "_proven_counter"


class EncryptedTotp(Totp):
    """Stores the secret encrypted, together with the counter of the last code, so that no code works twice.

    `totp_secret` is the ciphertext everywhere: in the row, and in what the set-up pages pass on.
    """

    def generate_totp_secret(self) -> str:
        return encryption.encrypt(self._totp.new().to_json(encrypt=False))

    def generate_totp_password(self, totp_secret: str) -> str:
        return str(super().generate_totp_password(_source(totp_secret)))

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """True if the code is valid and newer than the last one. If two browsers send the same code, one gets in."""
        is_own = is_same_secret(user.tf_totp_secret, totp_secret)
        last = _counter(user.tf_totp_secret or "") if is_own else None
        try:
            match = self._totp.verify(token, _source(totp_secret), window=window, last_counter=last)
        except TokenError:
            return False
        if not is_own:
            setattr(user, _PROVEN, match.counter)
            return True
        user.tf_totp_secret = _with_counter(totp_secret, match.counter)
        try:
            save_changes()
        except StaleDataError:
            return False
        return True

    def get_totp_uri(self, username: str, totp_secret: str) -> str:
        return str(super().get_totp_uri(username, _source(totp_secret)))

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        return str(super().get_totp_pretty_key(_source(totp_secret)))

    def get_totp_b32_key(self, totp_secret: str) -> str:
        return str(super().get_totp_b32_key(_source(totp_secret)))


def is_same_secret(kept: str | None, totp_secret: str) -> bool:
    return kept is not None and _source(kept) == _source(totp_secret)


def proven(user: Account, totp_secret: str | None) -> str | None:
    """A new secret with the counter of the code that proved it in this request."""
    counter = getattr(user, _PROVEN, None)
    return _with_counter(totp_secret, counter) if totp_secret is not None and counter is not None else totp_secret


def _source(totp_secret: str) -> str:
    return encryption.decrypt(totp_secret).partition("\n")[0]


def _counter(totp_secret: str) -> int | None:
    last = encryption.decrypt(totp_secret).partition("\n")[2]
    return int(last) if last else None


def _with_counter(totp_secret: str, counter: int) -> str:
    return encryption.encrypt(f"{_source(totp_secret)}\n{counter}")


class DigestedCodes(MfRecoveryCodesUtil):
    """Recovery codes are shown once, when they are generated; only a digest of each is kept until it is used."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.cryptor = None

    def create_recovery_codes(self, user: Any) -> list[str]:
        codes = list(super().create_recovery_codes(user))
        tell(db.session(), user, AccountChange.RECOVERY_CODES)
        return codes

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        return [_digest(code) for code in codes]

    def _decrypt_codes(self, codes: list[str]) -> list[str]:
        return codes

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        return _digest(code) in (user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Raises NotAllowed if it has just been used in another request."""
        deleted = bool(super().delete_recovery_code(user, _digest(code)))
        try:
            save_changes()
        except StaleDataError as error:
            raise NotAllowed(gettext("This code has just been used. Use another one.")) from error
        return deleted


def _digest(code: str) -> str:
    """A plain digest suffices for 48 random bits and limited attempts."""
    spoken = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"recovery code\0{spoken}".encode()).hexdigest()
