"""The look and wording of Flask-Security's pages: our templates, our messages, and 422 for invalid forms."""

from typing import Any

from flask import make_response, render_template, request
from flask_babel import lazy_gettext
from flask_security.babel import FsDomain
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
    "API_ERROR": lazy_gettext("That didn’t work. Start again"),
    "GENERIC_AUTHN_FAILED": lazy_gettext("That email and password don’t match"),
    "RETYPE_PASSWORD_MISMATCH": lazy_gettext("Type the same password again"),
    "PASSWORD_NOT_PROVIDED": lazy_gettext("Enter a password"),
    "EMAIL_NOT_PROVIDED": lazy_gettext("Enter your email address"),
    "INVALID_PASSWORD": lazy_gettext("That isn’t your password"),
    "PASSWORD_IS_THE_SAME": lazy_gettext("This is your current password. Choose another one"),
    "PASSWORD_CHANGE": lazy_gettext("Your password has been changed, and your other browsers are signed out."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": lazy_gettext(
        "Your authenticator app is set up. You need it to sign in from now on."
    ),
    "TWO_FACTOR_DISABLED": lazy_gettext("You no longer need the authenticator app to sign in."),
    "TWO_FACTOR_INVALID_TOKEN": lazy_gettext("That code didn’t match, so nothing has changed. Set the app up again."),
    "TWO_FACTOR_SETUP_EXPIRED": lazy_gettext("That took longer than half an hour. Set the app up again."),
    "TWO_FACTOR_PERMISSION_DENIED": lazy_gettext("Start with your password or your passkey."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": lazy_gettext("Choose an authenticator app or a passkey"),
    "INVALID_RECOVERY_CODE": lazy_gettext("That isn’t one of your recovery codes, or it has been used"),
    "WEBAUTHN_EXPIRED": lazy_gettext("That took too long. Start again."),
    "WEBAUTHN_NAME_REQUIRED": lazy_gettext("Give the passkey a name"),
    "WEBAUTHN_NAME_INUSE": lazy_gettext("You already have a passkey with this name. Choose another name"),
    "WEBAUTHN_NAME_NOT_FOUND": lazy_gettext("You no longer have a passkey with this name."),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": lazy_gettext("Use letters, numbers, spaces, hyphens and underscores"),
    "INVALID_INPUT_LENGTH": lazy_gettext("Shorten the name to 64 characters"),
    "INVALID_INPUT": lazy_gettext("Choose another name"),
    "WEBAUTHN_CREDENTIAL_DELETED": lazy_gettext("The passkey “%(name)s” is removed."),
    "WEBAUTHN_REGISTER_SUCCESSFUL": lazy_gettext("The passkey “%(name)s” is saved. You can sign in with it now."),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": lazy_gettext("This passkey is already registered."),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": lazy_gettext("We don’t know this passkey."),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": lazy_gettext("We don’t know this passkey."),
    "WEBAUTHN_MISMATCH_USER_HANDLE": lazy_gettext("This passkey belongs to another account."),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": lazy_gettext("This passkey can’t be used here."),
    "WEBAUTHN_NO_VERIFY": lazy_gettext("We couldn’t check this passkey. Try again."),
    "DISABLED_ACCOUNT": lazy_gettext("This account is switched off."),
}
# No message needed: the next page makes it obvious.
_SILENT = (
    *("REAUTHENTICATION_REQUIRED", "REAUTHENTICATION_SUCCESSFUL", "TWO_FACTOR_LOGIN_SUCCESSFUL", "LOGIN"),
    *("UNAUTHENTICATED", "ANONYMOUS_USER_REQUIRED", "REFRESH"),
)


class Sentences(FsDomain):
    """Translations for Flask-Security: its own from its catalogues; ours are already in the page's language. Empty
    messages stay empty (gettext would return the catalogue's header).
    """

    def gettext(self, string: str, **variables: object) -> str:
        return str(super().gettext(string, **variables)) if string else ""  # type: ignore[no-untyped-call]


def settings() -> dict[str, Any]:
    """For Flask-Security, without its prefix."""
    words = {f"MSG_{name}": (text, "done") for name, text in _WORDS.items()}
    return {**TEMPLATES, **words, **{f"MSG_{name}": ("", "silent") for name in _SILENT}}


def render(template: str, **context: Any) -> Response:
    forms = [one for one in context.values() if isinstance(one, Form)]
    comes_back = request.method == "POST" and any(form.errors for form in forms)
    return make_response(render_template(template, **context), 422 if comes_back else 200)
