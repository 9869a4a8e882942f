"""How Flask-Security's pages look and speak: our templates, our words, and 422 for a form that comes back."""

from typing import Any

from flask import make_response, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form

TEMPLATES = {
    "LOGIN_USER_TEMPLATE": "security/sign_in.html",
    "LOGOUT_USER_TEMPLATE": "security/sign_out.html",
    "CHANGE_PASSWORD_TEMPLATE": "security/password.html",
    "VERIFY_TEMPLATE": "security/again.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "security/second_factor.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "security/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "security/choose.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "security/recovery.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "security/recovery_codes.html",
    "WAN_REGISTER_TEMPLATE": "security/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "security/passkey_sign_in.html",
    "WAN_VERIFY_TEMPLATE": "security/passkey_again.html",
}

_WORDS = {
    "API_ERROR": "That didn’t work. Start again",
    "GENERIC_AUTHN_FAILED": "That email and password don’t match",
    "RETYPE_PASSWORD_MISMATCH": "Type the same password again",
    "PASSWORD_NOT_PROVIDED": "Enter a password",
    "EMAIL_NOT_PROVIDED": "Enter your email address",
    "INVALID_PASSWORD": "That isn’t your password",
    "PASSWORD_IS_THE_SAME": "This is your current password. Choose another one",
    "PASSWORD_CHANGE": "Your password has been changed, and your other browsers are signed out.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Your authenticator app is set up. You need it to sign in from now on.",
    "TWO_FACTOR_DISABLED": "You no longer need the authenticator app to sign in.",
    "TWO_FACTOR_INVALID_TOKEN": "That code didn’t match, so nothing has changed. Set the app up again.",
    "TWO_FACTOR_SETUP_EXPIRED": "That took longer than half an hour. Set the app up again.",
    "TWO_FACTOR_PERMISSION_DENIED": "Start with your password or your passkey.",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Choose an authenticator app or a passkey",
    "INVALID_RECOVERY_CODE": "That isn’t one of your recovery codes, or it has been used",
    "WEBAUTHN_EXPIRED": "That took too long. Start again.",
    "WEBAUTHN_NAME_REQUIRED": "Give the passkey a name",
    "WEBAUTHN_NAME_INUSE": "You already have a passkey with this name. Choose another name",
    "WEBAUTHN_NAME_NOT_FOUND": "You no longer have a passkey with this name.",
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": "Use letters, numbers, spaces, hyphens and underscores",
    "INVALID_INPUT_LENGTH": "Shorten the name to 64 characters",
    "INVALID_INPUT": "Choose another name",
    "WEBAUTHN_CREDENTIAL_DELETED": "The passkey “%(name)s” is removed.",
    "WEBAUTHN_REGISTER_SUCCESSFUL": "The passkey “%(name)s” is saved. You can sign in with it now.",
    "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey is already registered.",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "We don’t know this passkey.",
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": "We don’t know this passkey.",
    "WEBAUTHN_MISMATCH_USER_HANDLE": "This passkey belongs to another account.",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "This passkey can’t be used here.",
    "WEBAUTHN_NO_VERIFY": "We couldn’t check this passkey. Try again.",
    "DISABLED_ACCOUNT": "This account is switched off.",
}
# Nothing to be told about: the page that follows shows it.
_SILENT = (
    *("REAUTHENTICATION_REQUIRED", "REAUTHENTICATION_SUCCESSFUL", "TWO_FACTOR_LOGIN_SUCCESSFUL", "LOGIN"),
    *("UNAUTHENTICATED", "ANONYMOUS_USER_REQUIRED", "REFRESH"),
)


def settings() -> dict[str, Any]:
    """For Flask-Security, without its prefix."""
    words = {f"MSG_{name}": (text, "done") for name, text in _WORDS.items()}
    return {**TEMPLATES, **words, **{f"MSG_{name}": ("", "silent") for name in _SILENT}}


def render(template: str, **context: Any) -> Response:
    forms = [one for one in context.values() if isinstance(one, Form)]
    comes_back = request.method == "POST" and any(form.errors for form in forms)
    return make_response(render_template(template, **context), 422 if comes_back else 200)
