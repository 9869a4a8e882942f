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
    "API_ERROR": "That did not work. Begin again",
    "GENERIC_AUTHN_FAILED": "Address and password do not fit together",
    "RETYPE_PASSWORD_MISMATCH": "Type the same password again",
    "PASSWORD_NOT_PROVIDED": "Enter a password",
    "EMAIL_NOT_PROVIDED": "Enter your email address",
    "INVALID_PASSWORD": "This is not your password",
    "PASSWORD_IS_THE_SAME": "This is the password that you have. Choose another one",
    "PASSWORD_CHANGE": "Your password is changed, and other browsers are signed out.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Your authenticator app is set up. From now on it is asked for.",
    "TWO_FACTOR_DISABLED": "The authenticator app is asked for no longer.",
    "TWO_FACTOR_INVALID_TOKEN": "That code did not fit, so nothing has changed. Set the app up again.",
    "TWO_FACTOR_SETUP_EXPIRED": "That took longer than half an hour. Set the app up again.",
    "TWO_FACTOR_PERMISSION_DENIED": "Begin with your password or your passkey.",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Choose an authenticator app or a passkey",
    "INVALID_RECOVERY_CODE": "This is none of your recovery codes, or it has been used",
    "WEBAUTHN_EXPIRED": "That took too long. Begin again.",
    "WEBAUTHN_NAME_REQUIRED": "Give the passkey a name",
    "WEBAUTHN_NAME_INUSE": "You have a passkey of this name already. Choose another name",
    "WEBAUTHN_NAME_NOT_FOUND": "You have no passkey of this name any more.",
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": "Letters, numbers, spaces, hyphens and underlines will do for a name",
    "INVALID_INPUT_LENGTH": "Shorten the name to 64 characters",
    "INVALID_INPUT": "Choose another name",
    "WEBAUTHN_CREDENTIAL_DELETED": "The passkey “%(name)s” is removed.",
    "WEBAUTHN_REGISTER_SUCCESSFUL": "The passkey “%(name)s” is kept. It signs you in from now on.",
    "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey is registered already.",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "We do not know this passkey.",
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": "We do not know this passkey.",
    "WEBAUTHN_MISMATCH_USER_HANDLE": "This passkey belongs to another account.",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "This passkey cannot be used here.",
    "WEBAUTHN_NO_VERIFY": "This passkey could not be checked. Try again.",
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
