"""Encryption at rest under SECRET_KEYS, and digests under keys that are stored encrypted.

The newest of SECRET_KEYS encrypts; older ones still decrypt. `install` is called once, by the factory, at start.
"""

import base64
import functools
import hashlib
import hmac
import secrets
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_keys: tuple[str, ...] = ()


def install(secret_keys: tuple[str, ...]) -> None:
    global _keys  # the only process-wide state: SECRET_KEYS are a property of the process
    _keys = secret_keys
    _ring.cache_clear()
    _even_ring.cache_clear()
    _opened_key.cache_clear()


def secret_keys() -> tuple[str, ...]:
    """Newest first. Raises RuntimeError before `install`."""
    if not _keys:
        raise RuntimeError("SECRET_KEYS are not installed: create_app() does it")
    return _keys


def oldest_first() -> list[str]:
    """The order itsdangerous expects: it signs with the last key and verifies with any."""
    return list(reversed(secret_keys()))


@functools.cache
def _ring() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key)) for key in secret_keys()])


def _fernet_key(secret_key: str) -> bytes:
    digest = hmac.digest(secret_key.encode(), b"undersigned encryption v1", "sha256")
    return base64.urlsafe_b64encode(digest)


def encrypt(text: str) -> str:
    """Ciphertext of about 1.4 × the text + 100 characters, URL-safe."""
    return _ring().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises ValueError if none of our keys decrypts it."""
    try:
        return _ring().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise ValueError("not encrypted under one of SECRET_KEYS") from error


def encrypt_evenly(text: str, *, purpose: str) -> str:
    """Deterministic encryption (AES-SIV): the same text under the same key gives the same ciphertext, so that a page
    with it does not change. 1.4 × the text + 22 characters, URL-safe. Bound to `purpose`.
    """
    encrypted = _even_ring()[0].encrypt(text.encode(), [purpose.encode()])
    return base64.urlsafe_b64encode(encrypted).decode().rstrip("=")


def decrypt_evenly(encrypted: str, *, purpose: str) -> str:
    """Raises ValueError if none of our keys decrypts it for this purpose."""
    content = base64.urlsafe_b64decode(encrypted.encode() + b"=" * (-len(encrypted) % 4))
    for key in _even_ring():
        with suppress(InvalidTag, ValueError):
            return key.decrypt(content, [purpose.encode()]).decode()
    raise ValueError("not encrypted under one of SECRET_KEYS for this purpose")


@functools.cache
def _even_ring() -> tuple[AESSIV, ...]:
    return tuple(AESSIV(hmac.digest(key.encode(), b"undersigned even v1", "sha512")) for key in secret_keys())


def encrypt_again(encrypted: str) -> str:
    """Re-encrypt under the newest key. Raises ValueError if none of our keys decrypts it."""
    return encrypt(decrypt(encrypted))


def is_under_newest_key(encrypted: str) -> bool:
    try:
        Fernet(_fernet_key(secret_keys()[0])).decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def new_encrypted_key() -> str:
    """A random 32-byte key, encrypted for storage in a row."""
    return encrypt(secrets.token_hex(32))


@functools.lru_cache(maxsize=4096)
def _opened_key(encrypted_key: str) -> bytes:
    return bytes.fromhex(decrypt(encrypted_key))


def keyed_digest(encrypted_key: str, text: str) -> bytes:
    """HMAC-SHA256 (32 bytes) of the text under a key made by `new_encrypted_key`."""
    return hmac.digest(_opened_key(encrypted_key), text.encode(), "sha256")


def process_digest(text: str, *, purpose: str) -> str:
    """A keyed hash (hex) under the newest of SECRET_KEYS, for a process without a site key (core/site_key.py)."""
    key = hashlib.sha256(f"{purpose}\0{secret_keys()[0]}".encode()).digest()
    return hmac.digest(key, text.encode(), "sha256")[:16].hex()
