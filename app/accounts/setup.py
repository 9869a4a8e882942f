"""Configures Flask-Security: features, URLs, and what is turned off."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_security import Security, current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

from app.accounts import account_mails, forms, passkeys, security_pages, sessions, unsent_forms, views
from app.accounts.datastore import Accounts, Mails
from app.accounts.guards import FRESH_SECONDS
from app.accounts.passwords import Passwords
from app.accounts.second_factors import DigestedCodes, EncryptedTotp
from app.core import clock
from app.core.config import Config
from app.core.errors import BadRequest, FormOfAnother, StaleForm
from app.web import refused_forms
from app.web.bounded_fields import Bounded
from app.web.http import show_refusal

CSRF = "csrf"
# OWASP's smallest option, because sixteen threads may hash at once on a small machine.
HASHING = {"argon2__memory_cost": 19456, "argon2__rounds": 2, "argon2__parallelism": 1}


def register(app: Flask, config: Config) -> None:
    sessions.register(app, config)
    app.config.update({f"SECURITY_{name}": value for name, value in _settings(config.site.name).items()})
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # not for public forms: without a cookie there is nothing to abuse
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # valid as long as the session
    app.config["WTF_CSRF_SSL_STRICT"] = False  # app/web/http.py checks the origin of every POST
    app.extensions[CSRF] = CSRFProtect(app)
    security = Security(app, Accounts(), **_replacements())
    security.i18n_domain = security_pages.Sentences(app)  # type: ignore[no-untyped-call]
    _limit_fields(security)
    security.want_json(lambda _request: False)  # HTML pages are its only interface
    security.login_manager.request_loader(lambda _request: None)  # sessions only: no tokens in headers
    _keep_out_of_public_pages(app, security)
    app.after_request(sessions.forget_remembering)
    sessions.keep_on_server(app, security)
    account_mails.register(app)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_blueprint(views.bp)
    app.register_blueprint(views.second_factor)


def _replacements() -> dict[str, Any]:
    """Our replacements for classes of Flask-Security."""
    return {
        "totp_cls": EncryptedTotp,
        "mf_recovery_codes_util_cls": DigestedCodes,
        "mail_util_cls": Mails,
        "password_util_cls": Passwords,
        "webauthn_util_cls": passkeys.Passkeys,
        "render_template": security_pages.render,
        "login_form": forms.SignInForm,
        "verify_form": forms.AgainForm,
        "change_password_form": forms.ChangeForm,
        "two_factor_verify_code_form": forms.CodeForm,
        "two_factor_setup_form": forms.AppForm,
        "two_factor_select_form": forms.ChooseForm,
        "two_factor_rescue_form": forms.RescueForm,
        "mf_recovery_form": forms.RecoveryForm,
        "wan_register_form": passkeys.NewPasskeyForm,
        "wan_register_response_form": passkeys.MadePasskeyForm,
        "wan_signin_response_form": passkeys.PasskeyForm,
    }


def _settings(site_name: str) -> dict[str, Any]:
    return {**security_pages.settings(), **_signing_in(), **_second_factors(site_name)}


def _signing_in() -> dict[str, Any]:
    return {
        "URL_PREFIX": sessions.CONSOLE,
        "STATIC_FOLDER": None,
        "API_ENABLED_METHODS": ["session"],
        "DATETIME_FACTORY": clock.now,
        "RETURN_GENERIC_RESPONSES": True,  # does not reveal who has an account
        "INPUT_NORMALIZE_FORM": "NFKC",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": HASHING,
        "DEPRECATED_PASSWORD_SCHEMES": [],
        "PASSWORD_LENGTH_MIN": 12,
        "PASSWORD_NORMALIZE_FORM": "NFKC",
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "LOGOUT_CSRF": True,
        "POST_LOGIN_VIEW": "console.home",
        "POST_LOGOUT_VIEW": "public.index",
        "RECOVERABLE": False,  # accounts/resets.py instead: the library's work differs for addresses without an account
        "CHANGEABLE": True,
        "CHANGE_URL": "/password",
        "POST_CHANGE_VIEW": "console.account",
        "SEND_PASSWORD_CHANGE_EMAIL": False,  # accounts/account_mails.py sends it
        "VERIFY_URL": "/verify",
        "FRESHNESS": timedelta(seconds=FRESH_SECONDS),
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }  # fmt: skip


def _second_factors(site_name: str) -> dict[str, Any]:
    """Authenticator apps and passkeys list an account under the site’s name."""
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_IMPLEMENTATIONS": {
            "code": "flask_security.twofactor.CodeTfPlugin",
            "webauthn": "app.accounts.passkeys.PasskeyStep",
        },
        "TWO_FACTOR_SETUP_URL": "/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
        "TWO_FACTOR_RESCUE_URL": "/second-factor/lost",
        "TWO_FACTOR_SELECT_URL": "/second-factor/choose",
        "TWO_FACTOR_POST_SETUP_VIEW": "console.account",
        "TOTP_SECRETS": {"1": "encryption does it"},
        "TOTP_ISSUER": site_name,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/recovery",
        "WEBAUTHN": True,
        "WAN_RP_NAME": site_name,
        "WAN_REGISTER_URL": "/passkeys",
        "WAN_SIGNIN_URL": "/passkey-sign-in",
        "WAN_DELETE_URL": "/passkey-remove",
        "WAN_VERIFY_URL": "/passkey-verify",
        "WAN_POST_REGISTER_VIEW": "console.account",
        "WAN_ALLOW_USER_HINTS": False,  # would reveal if a typed address has an account
    }


def _limit_fields(security: Security) -> None:
    """Limit the fields of all the library's forms like our own, replaced or not."""
    for info in security.forms.values():
        if info.cls is not None:
            info.cls = type(info.cls.__name__, (Bounded, info.cls), {})


def _keep_out_of_public_pages(app: Flask, security: Security) -> None:
    """Flask-Principal would load a user before every request of the whole site; its permissions are not used."""
    everybody = app.before_request_funcs[None]
    everybody.remove(security.principal._on_before_request)


def _show_stale_form(_error: CSRFError) -> ResponseReturnValue:
    """The form is kept for its owner, who finds it after signing in. Nobody else can see it."""
    owner = (
        refused_forms.owner_of_form() if refused_forms.CSRF in request.form else None
    )  # without a token it is not our form
    if (kept := unsent_forms.keep(owner)) is None:
        return show_refusal(StaleForm() if refused_forms.sent_again() and owner is None else BadRequest(_STALE))
    if not current_user.is_authenticated:
        return redirect(f"{url_for('security.login')}?{urlencode({'next': kept})}", 303)
    return redirect(kept, 303) if current_user.id == owner else show_refusal(FormOfAnother())


_STALE = lazy_gettext("The form was older than your session. Go back, open the page again and send it once more.")
