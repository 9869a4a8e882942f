"""Flask-Security's pages use our wording, in the page's language."""

from gettext import NullTranslations

from flask import Flask
from flask_babel import force_locale
from flask_security.utils import get_message


class Loud(NullTranslations):
    """A catalogue that has every sentence, and a head of its own."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"

    ugettext = gettext


def test_our_sentences_are_in_the_language_of_the_page(app: Flask) -> None:
    ours = app.extensions["babel"].instance.domain_instance
    ours.cache["de_DE", ours.domain[0]] = Loud()
    try:
        with app.test_request_context(), force_locale("de_DE"):
            assert get_message("DISABLED_ACCOUNT") == ("¡This account is switched off.!", "done")
            assert get_message("WEBAUTHN_CREDENTIAL_DELETED", name="phone")[0] == "¡The passkey “phone” is removed.!"
            assert isinstance(get_message("DISABLED_ACCOUNT")[0], str), "the cookie of a session takes nothing else"
            assert get_message("LOGIN") == ("", "silent")
    finally:
        ours.cache.clear()


def test_in_english_they_are_as_they_stand(app: Flask) -> None:
    with app.test_request_context():
        assert get_message("DISABLED_ACCOUNT")[0] == "This account is switched off."
        assert get_message("WEBAUTHN_CREDENTIAL_DELETED", name="phone")[0] == "The passkey “phone” is removed."
