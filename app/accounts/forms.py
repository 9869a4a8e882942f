"""Flask-Security's forms with our limits: attempts are counted per account, and answers do not reveal if it exists."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    hash_password,
)
from wtforms import StringField, ValidationError

from app.accounts import passwords, queries, sessions
from app.text import names
from app.text.lookalikes import skeleton
from app.web import limits
from app.web.bounded_fields import AtMost, Form

SHORTEN_NAME = lazy_gettext("Shorten your name to 100 characters")
NAME_AT_MOST = AtMost(100, raw=1_000, says=SHORTEN_NAME)
PASSWORD_AT_MOST = AtMost(passwords.LONGEST, raw=4 * passwords.LONGEST, says=passwords.TOO_LONG)
WRONG_CODE = lazy_gettext(
    "That code doesn’t match. The app shows a new code every 30 seconds: enter the one it shows now"
)


class SignInForm(LoginForm):
    def validate(self, **kwargs: Any) -> bool:
        """After too many attempts, the answer is the same as for a wrong password, and takes the same time."""
        limits.count_request(limits.SIGN_INS, of="sign-ins")
        address = queries.canonical(self.email.data or "")
        proof = sessions.proof_for(address)
        if not limits.may_guess(address, known_as=proof):
            hash_password(self.password.data or "")
            self.password.errors = ["too many tries"]  # the view shows the same message for all errors
            return False
        right = bool(super().validate(**kwargs))
        if not right:
            limits.count_guess(address, known_as=proof)
        return right


class AgainForm(VerifyForm):
    """Asks for the password again before sensitive actions, in case a stranger uses an open browser."""

    def validate(self, **kwargs: Any) -> bool:
        here = sessions.current_name()
        right = bool(self.user.password) and limits.may_guess_here(here) and bool(super().validate(**kwargs))
        if not right:
            limits.count_guess_here(here)
            self.password.errors = [gettext("That isn’t your password")]
        return right


class ChangeForm(ChangePasswordForm):
    """Attempts at the current password count for this session only, so that strangers' attempts at signing in lock out
    nobody who is signed in.
    """

    def validate(self, **kwargs: Any) -> bool:
        here = sessions.current_name()
        right = limits.may_guess_here(here) and bool(super().validate(**kwargs))
        if self.password.errors:
            limits.count_guess_here(here)
        if not self.errors and not right:
            self.password.errors = [gettext("That isn’t your password")]
        return right


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of the authenticator app; each works only once."""

    def validate(self, **kwargs: Any) -> bool:
        right = _may_try_codes(self.user) and bool(super().validate(**kwargs))
        if not right:
            _count_code(self.user)
            self.code.errors = [WRONG_CODE]
        return right


class RecoveryForm(MfRecoveryForm):
    def validate(self, **kwargs: Any) -> bool:
        right = _may_try_codes(self.user) and bool(super().validate(**kwargs))
        if not right:
            _count_code(self.user)
            self.code.errors = [gettext("That isn’t one of your recovery codes, or it has been used")]
        return right


class _Word(StringField):
    """A choice of words. Flask-Security's own fields declare choices in a form that WTForms no longer supports."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[tuple[str, str]] = []


class AppForm(TwoFactorSetupForm):
    """ "authenticator" starts the set-up of an app, "disable" removes it."""

    setup = _Word()


class ChooseForm(TwoFactorSelectForm):
    which = _Word()


class RescueForm(TwoFactorRescueForm):
    """Without the phone, people use a recovery code; there is no rescue by mail."""

    help_setup = _Word()

    def validate(self, **kwargs: Any) -> bool:
        right = bool(super().validate(**kwargs)) and self.help_setup.data == "recovery_code"
        if not right:
            self.help_setup.errors = [gettext("Use a recovery code")]
        return right


class ForgottenForm(Form):
    """The answer is the same for any input."""

    email = StringField(lazy_gettext("Email"))


class NewPasswordForm(Form):
    """Sets a password without asking for the current one. `own`: the address and name of its owner."""

    password = StringField(lazy_gettext("Password"), [PASSWORD_AT_MOST])
    again = StringField(lazy_gettext("The same password again"), [PASSWORD_AT_MOST])

    def __init__(self, formdata: Any = None, *, own: Collection[str]) -> None:
        super().__init__(formdata)
        self._own = own

    def validate_password(self, field: StringField) -> None:
        why_not = passwords.weakness(field.data or "", own=self._own)
        if why_not:
            raise ValidationError(why_not)

    def validate_again(self, field: StringField) -> None:
        if field.data != self.password.data:
            raise ValidationError(gettext("Type the same password again"))

    @property
    def normal_password(self) -> str:
        return passwords.normal(self.password.data or "")


class ResetForm(NewPasswordForm):
    again = StringField(lazy_gettext("The same password again"), [PASSWORD_AT_MOST], name="password_confirm")


class NewcomerForm(NewPasswordForm):
    """Accepts an invitation without an account."""

    name = StringField(lazy_gettext("Your name"), [NAME_AT_MOST])

    def __init__(self, formdata: Any = None, *, email: str, colleagues: Collection[str] = ()) -> None:
        super().__init__(formdata, own=(email,))
        self._own = (email, self.name.data or "")
        self._colleagues = colleagues

    def validate_name(self, field: StringField) -> None:
        check_name(field, colleagues=self._colleagues)

    @property
    def cleaned_name(self) -> str:
        return names.clean_name(self.name.data or "")


class NameForm(Form):
    name = StringField(lazy_gettext("Your name"), [NAME_AT_MOST])

    def __init__(self, formdata: Any = None, *, data: Any = None, colleagues: Collection[str] = ()) -> None:
        super().__init__(formdata, data=data)
        self._colleagues = colleagues

    def validate_name(self, field: StringField) -> None:
        check_name(field, colleagues=self._colleagues)

    @property
    def cleaned_name(self) -> str:
        return names.clean_name(self.name.data or "")


def check_name(field: StringField, *, colleagues: Collection[str]) -> None:
    """The audit log identifies people by name, so a name must not look like a colleague's."""
    cleaned = names.clean_name(field.data or "")
    if not names.is_name(cleaned):
        raise ValidationError(gettext("Enter your name as your colleagues know it"))
    if names.too_long(cleaned):
        raise ValidationError(SHORTEN_NAME)
    if skeleton(cleaned) in {skeleton(one) for one in colleagues}:
        raise ValidationError(
            gettext("A colleague has this name. Add something that tells you apart: the audit log shows it")
        )


def _may_try_codes(account: Any) -> bool:
    return limits.may_guess_here(f"codes of {account.id}")


def _count_code(account: Any) -> None:
    limits.count_guess_here(f"codes of {account.id}")
