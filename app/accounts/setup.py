"""Flask-Security as we use it: what is on, under which addresses, and what it must not do."""

from datetime import timedelta
from typing import Any

from flask import Flask, session
from flask_security import Security, user_authenticated
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from app import clock
from app.accounts import sessions, views
from app.accounts.datastore import Accounts, Mails
from app.accounts.second_factors import DigestedCodes, SealedTotp
from app.config import Config
from app.errors import BadRequest, Refusal
from app.web import show_refusal

CSRF = "csrf"


def register(app: Flask, config: Config) -> None:
    sessions.register(app, config)
    app.config.update({f"SECURITY_{name}": value for name, value in _settings().items()})
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # public forms carry none: they have no cookie that could be abused
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session
    app.config["WTF_CSRF_SSL_STRICT"] = False  # app/web.py asks every POST where it comes from
    app.extensions[CSRF] = CSRFProtect(app)
    security = Security(
        app, Accounts(), totp_cls=SealedTotp, mf_recovery_codes_util_cls=DigestedCodes, mail_util_cls=Mails
    )
    security.login_manager.request_loader(lambda _request: None)  # a session is the only way in: no tokens in headers
    _keep_out_of_public_pages(app, security)
    app.after_request(sessions.forget_remembering)
    user_authenticated.connect(_begin_session, app)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_blueprint(views.bp)


def _settings() -> dict[str, Any]:
    return {
        "URL_PREFIX": sessions.CONSOLE,
        "STATIC_FOLDER": None,
        "API_ENABLED_METHODS": ["session"],
        "DATETIME_FACTORY": clock.now,
        "RETURN_GENERIC_RESPONSES": True,  # who has an account is nobody's business
        "INPUT_NORMALIZE_FORM": "NFKC",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": ["argon2"],
        # OWASP's smallest: sixteen threads may hash at once on a small machine
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__memory_cost": 19456, "argon2__rounds": 2, "argon2__parallelism": 1,
        },
        "DEPRECATED_PASSWORD_SCHEMES": [],
        "PASSWORD_LENGTH_MIN": 12,
        "PASSWORD_NORMALIZE_FORM": "NFKC",
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "LOGOUT_CSRF": True,
        "POST_LOGIN_VIEW": "organise.home",
        "POST_LOGOUT_VIEW": "pages.index",
        "RECOVERABLE": True,
        "RESET_URL": "/reset",
        "RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "CHANGEABLE": True,
        "CHANGE_URL": "/password",
        "POST_CHANGE_VIEW": "organise.account",
        "VERIFY_URL": "/verify",
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_SETUP_URL": "/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
        "TWO_FACTOR_RESCUE_URL": "/second-factor/lost",
        "TWO_FACTOR_SELECT_URL": "/second-factor/choose",
        "TWO_FACTOR_POST_SETUP_VIEW": "organise.account",
        "TOTP_SECRETS": {"1": "sealing does it"},
        "TOTP_ISSUER": "Undersigned",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/recovery",
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Undersigned",
        "WAN_REGISTER_URL": "/passkeys",
        "WAN_SIGNIN_URL": "/passkey-sign-in",
        "WAN_DELETE_URL": "/passkey-remove",
        "WAN_VERIFY_URL": "/passkey-verify",
        "WAN_POST_REGISTER_VIEW": "organise.account",
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }  # fmt: skip


def _keep_out_of_public_pages(app: Flask, security: Security) -> None:
    """Flask-Principal would look for a user before every request of the whole site. Nobody here asks for its needs."""
    everybody = app.before_request_funcs[None]
    everybody.remove(security.principal._on_before_request)


def _begin_session(_app: Flask, **_more: Any) -> None:
    session.permanent = True  # which is: 12 hours after the last page


def _show_stale_form(_error: CSRFError) -> Any:
    words = "The form was older than your session. Go back, open the page again and send it once more."
    refusal: Refusal = BadRequest(words)
    return show_refusal(refusal)
