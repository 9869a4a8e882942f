"""Authenticator apps and recovery codes at rest: a sealed secret, and digests. Flask-Security does the rest."""

import hashlib
from typing import Any

from flask_security import MfRecoveryCodesUtil, Totp
from passlib.totp import TotpMatch

from app import sealing


class SealedTotp(Totp):
    """The secret is sealed like everything else of ours, with the counter of the last code beside it: none opens twice.

    `totp_secret` is the sealed text everywhere: in the row, and in what the set-up pages hand on.
    """

    def generate_totp_secret(self) -> str:
        return sealing.seal(self._totp.new().to_json(encrypt=False))

    def generate_totp_password(self, totp_secret: str) -> str:
        return str(super().generate_totp_password(_source(totp_secret)))

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        return bool(super().verify_totp(token, _source(totp_secret), user, window))

    def get_totp_uri(self, username: str, totp_secret: str) -> str:
        return str(super().get_totp_uri(username, _source(totp_secret)))

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        return str(super().get_totp_pretty_key(_source(totp_secret)))

    def get_totp_b32_key(self, totp_secret: str) -> str:
        return str(super().get_totp_b32_key(_source(totp_secret)))

    def get_last_counter(self, user: Any) -> int | None:
        if user.tf_totp_secret is None:
            return None
        last = sealing.unseal(str(user.tf_totp_secret)).partition("\n")[2]
        return int(last) if last else None

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        if user.tf_totp_secret is not None:
            user.tf_totp_secret = sealing.seal(f"{_source(user.tf_totp_secret)}\n{tmatch.counter}")


def _source(totp_secret: str) -> str:
    return sealing.unseal(totp_secret).partition("\n")[0]


class DigestedCodes(MfRecoveryCodesUtil):
    """Recovery codes are shown once, when they are made; of each only a keyed digest stays, until it is used."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.cryptor = None

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        return [_digest(code) for code in codes]

    def _decrypt_codes(self, codes: list[str]) -> list[str]:
        return codes

    def check_recovery_code(self, user: Any, code: str) -> bool:
        return _digest(code) in (user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        return bool(super().delete_recovery_code(user, _digest(code)))


def _digest(code: str) -> str:
    """48 random bits and a limit on tries: a plain digest will do."""
    spoken = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"recovery code\0{spoken}".encode()).hexdigest()
