"""Secret tokens in links: generated, verified without the database, and looked up by digest only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadSignature, Signer, TimestampSigner, URLSafeTimedSerializer

from app.core import encryption
from app.core.errors import UnknownToken

SENT_PAGE_SECONDS = 30 * 60
OWNER_SECONDS = 7 * 24 * 3600
LINK_LIVES = timedelta(days=7)  # confirm and not-me links; rules.md, Tokens


class Purpose(StrEnum):
    """What a token opens. It salts the MAC, so that a token opens nothing else."""

    CONFIRM = "confirm"
    NOT_ME = "not-me"
    PRIVATE = "private"
    WORK_EMAIL = "work-email"
    UNSUBSCRIBE = "unsubscribe"
    OLD_ADDRESS = "old-address"
    NEW_ADDRESS = "new-address"
    REPORT = "report"


class ConsolePurpose(StrEnum):
    """The purposes of links to organisers; their digests are in tables of their own."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    PASSWORD_RESET = "password-reset"  # noqa: S105 - Flask-Security's own token, never made here
    DRAFT = "draft"
    NAME_WATCH = "name-watch"  # a publicist's; needs no row, see `watch_token`
    WATCH_CONFIRM = "watch-confirm"  # starts a name watch


def new_token(purpose: Purpose | ConsolePurpose) -> str:
    """A random 128-bit secret with a MAC for its purpose: URL-safe, 66 characters."""
    return _signer(purpose).sign(secrets.token_urlsafe(16)).decode()


def digest_of(token: str, purpose: Purpose | ConsolePurpose) -> bytes:
    """SHA-256 (32 bytes) of the secret. Raises UnknownToken if we did not make the token, or made it for another
    purpose.
    """
    try:
        return hashlib.sha256(_signer(purpose).unsign(token.encode("utf-8", "replace"))).digest()
    except BadSignature as error:
        raise UnknownToken from error


def is_for(token: str, purpose: Purpose | ConsolePurpose) -> bool:
    """True if we made the token for this purpose; only the database tells if it is known."""
    return _signer(purpose).validate(token.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Handle:
    """Identifies the browser that signed, to the sent page after a sign-up."""

    address: str  # empty if none was read
    secret: str
    token: str = ""  # as received, so that reopening the page does not extend its life

    @property
    def digest(self) -> bytes:
        """SHA-256 (32 bytes) of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()

    def in_url(self) -> str:
        """As a token, valid for 30 minutes from its creation."""
        return self.token or _signed_here().sign(encryption.encrypt(f"{self.secret} {self.address}")).decode()


def new_handle(address: str) -> Handle:
    return Handle(address=address, secret=secrets.token_urlsafe(16))


def handle_in(token: str) -> Handle | None:
    """The handle in a sent page's URL, if it is less than 30 minutes old; else None."""
    try:
        opened = _signed_here().unsign(token.encode("utf-8", "replace"), max_age=SENT_PAGE_SECONDS)
        secret, _, address = encryption.decrypt(opened.decode()).partition(" ")
    except (BadSignature, ValueError):
        return None
    return Handle(address=address, secret=secret, token=token)


def handle_for(address: str) -> str:
    """Lets the sent page of a lost link show the address only to the browser that typed it."""
    return _handles().dumps(encryption.encrypt(address))


def address_in(handle: str) -> str | None:
    """The address in a handle, if it is less than 30 minutes old; else None."""
    try:
        return encryption.decrypt(_handles().loads(handle, max_age=SENT_PAGE_SECONDS))
    except (BadSignature, ValueError, AttributeError):
        return None


def form_token(digest: str) -> str:
    """Lets a refused form be sent again within half an hour."""
    return _forms().sign(digest).decode()


def is_form_token(token: str, digest: str) -> bool:
    try:
        of = _forms().unsign(token.encode("utf-8", "replace"), max_age=SENT_PAGE_SECONDS)
    except BadSignature:
        return False
    return secrets.compare_digest(of, digest.encode())


def owner_token(account_id: int) -> str:
    """Records which account a console form was shown to."""
    return _owners().sign(str(account_id)).decode()


def owner_in(token: str) -> int | None:
    """The account in an owner token, if it is less than a week old; else None."""
    try:
        return int(_owners().unsign(token.encode("utf-8", "replace"), max_age=OWNER_SECONDS))
    except (BadSignature, ValueError):
        return None


def watch_token(watch: str, purpose: ConsolePurpose = ConsolePurpose.NAME_WATCH) -> str:
    """Starts or ends a name watch. It needs no row: `watch` identifies it and says how long it is valid."""
    return _signer(purpose).sign(watch).decode()


def watch_in(token: str, purpose: ConsolePurpose = ConsolePurpose.NAME_WATCH) -> str:
    """What a watch token was made from. Raises UnknownToken."""
    try:
        return _signer(purpose).unsign(token.encode("utf-8", "replace")).decode()
    except BadSignature as error:
        raise UnknownToken from error


def _signer(purpose: Purpose | ConsolePurpose) -> Signer:
    return Signer(encryption.oldest_first(), salt=f"undersigned.{purpose.value}", digest_method=hashlib.sha256)


def _signed_here() -> TimestampSigner:
    return TimestampSigner(encryption.oldest_first(), salt="undersigned.signed-here", digest_method=hashlib.sha256)


def _forms() -> TimestampSigner:
    return TimestampSigner(encryption.oldest_first(), salt="undersigned.sent-again", digest_method=hashlib.sha256)


def _owners() -> TimestampSigner:
    return TimestampSigner(encryption.oldest_first(), salt="undersigned.form-of", digest_method=hashlib.sha256)


def _handles() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(encryption.oldest_first(), salt="undersigned.sent-page")
