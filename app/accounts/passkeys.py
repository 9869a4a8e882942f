"""Passkeys: usable as first or second factor, with user verification, and discoverable without typing an address."""

import json
from typing import Any

from flask import Flask, session
from flask_babel import gettext
from flask_security import UserMixin, WebAuthnRegisterForm, WebAuthnSigninResponseForm, WebauthnUtil
from flask_security.webauthn import WebAuthnRegisterResponseForm, WebAuthnTfPlugin
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import StringField

from app.core.config import Config

# Flask-Security separates keys for the first and for the second step; ours are all of the first kind. A key that
# requires a finger or a PIN is two factors in one, and must not be weaker than the password beside it.
USAGE = "first"


class Passkeys(WebauthnUtil):
    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._config: Config = app.extensions["undersigned"]

    def origin(self) -> str:
        """The site's origin as browsers see it, regardless of proxies; in development, also "localhost"."""
        return self._config.base_url if self._config.production else str(super().origin())

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ARG002
        """Any authenticator: built into a phone or computer, or a separate key."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:  # noqa: ARG002
        return UserVerificationRequirement.REQUIRED


class PasskeyStep(WebAuthnTfPlugin):
    """After the password, an account with a passkey is asked for it (or for another second factor)."""

    def get_setup_methods(self, user: UserMixin) -> list[tuple[str, str]]:
        return [("webauthn", "passkey")] if user.webauthn else []


class NewPasskeyForm(WebAuthnRegisterForm):
    usage = StringField(default=USAGE)

    def validate(self, **kwargs: Any) -> bool:
        self.usage.data = USAGE
        return bool(super().validate(**kwargs))


def is_an_answer(credential: str | None) -> bool:
    """True if this is a JSON object like a browser's response; the library fails on other JSON, and on deep nesting."""
    try:
        read = json.loads(credential or "")
        return isinstance(read, dict) and isinstance(read["id"], str) and isinstance(read["response"], dict)
    except (ValueError, RecursionError, KeyError):
        return False


class MadePasskeyForm(WebAuthnRegisterResponseForm):
    def validate(self, **kwargs: Any) -> bool:
        if not is_an_answer(self.credential.data):
            self.credential.data = ""
        return bool(super().validate(**kwargs))


class PasskeyForm(WebAuthnSigninResponseForm):
    """The browser's response. As a second step, the passkey must belong to the account whose password was given."""

    def validate(self, **kwargs: Any) -> bool:
        if not is_an_answer(self.credential.data):
            self.credential.data = ""
        is_second, self.is_secondary = self.is_secondary, False  # every key of ours is registered as USAGE
        right = bool(super().validate(**kwargs)) and not self.credential.errors
        if right and is_second and (self.user is None or self.user.fs_uniquifier != session.get("tf_user_id")):
            self.credential.errors = [gettext("This passkey belongs to another account")]
            right = False
        return right
