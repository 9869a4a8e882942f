"""Signers move their signature to a newer text, keeping its row, number and place in the tally."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, HiddenField, ValidationError

from app.core.errors import NotAllowed
from app.letters.canonical_text import file_of, read
from app.letters.versions import LetterText, texts_after
from app.models import Letter, LetterKind, Signature, SignaturePromise, SignatureState
from app.signing.promise_fields import WithPromises
from app.web.bounded_fields import UNTICKED
from app.web.form_errors import errors_of

WHY_NOT = {
    SignatureState.PENDING: lazy_gettext(
        "This signature is not confirmed yet. The link to confirm it shows the newest text."
    ),
    SignatureState.WITHDRAWN: lazy_gettext(
        "You have withdrawn this signature, so it can’t move to a newer text. If you sign again, you sign the newest."
    ),
    SignatureState.REMOVED: lazy_gettext("A moderator has removed this signature, so it can’t move to a newer text."),
}
TAKEN_DOWN = lazy_gettext("The operator has taken this letter down, so your signature can’t move to a newer text.")
ARCHIVING = lazy_gettext("This letter is being archived, so you can only withdraw or erase your signature.")


class ReaffirmForm(WithPromises):
    """`asks_consent`: the text has changed in substance, so consent to keep the signature is asked again."""

    text = HiddenField()
    consent = BooleanField(lazy_gettext("Consent"), false_values=UNTICKED)

    def __init__(
        self, letter: Letter, formdata: Any = None, *, newest: LetterText, promised: frozenset[str], asks_consent: bool
    ) -> None:
        self.letter, self._posted, self._promised = letter, formdata, promised
        self.newest, self.asks_consent = newest, asks_consent
        super().__init__(formdata)

    def validate_text(self, field: Field) -> None:
        if field.data != self.newest.sha256:
            raise ValidationError(
                gettext("Another version was published while you read this one. Read what it changed")
            )

    def validate_consent(self, field: Field) -> None:
        if self.asks_consent and not field.data:
            raise ValidationError(gettext("Tick the box to agree. Without it your signature stays as it is"))

    @property
    def error_list(self) -> list[tuple[str, str]]:
        errors = [("newer-text" if name == "text" else name, words) for name, words in errors_of(self)]
        return errors + ([(self.action_boxes[0]["name"], self.action_error)] if self.action_error else [])


@dataclass(frozen=True)
class Newer:
    """The versions published since the one that was signed."""

    texts: Sequence[LetterText]
    form: ReaffirmForm

    @property
    def newest(self) -> LetterText:
        return self.texts[-1]


def newer_than_signed(session: Session, signature: Signature, posted: Any = None) -> Newer | None:
    """None if the signature is on the newest text, or cannot be moved to it."""
    if why_not(signature) is not None:
        return None
    letter = signature.letter
    later = texts_after(session, letter.id, signature.text_version_id)
    if not later:
        return None
    asks_consent = any(one.corrects is None for one in later)  # a marked correction does not change the substance
    promised = _still_promised(session, signature) if letter.kind is LetterKind.PLEDGE else frozenset()
    return Newer(later, ReaffirmForm(letter, posted, newest=later[-1], promised=promised, asks_consent=asks_consent))


def why_not(signature: Signature) -> str | None:
    if not signature.is_confirmed:
        return WHY_NOT[signature.state]
    if signature.letter.is_taken_down():
        return TAKEN_DOWN
    return None if signature.letter.shows_names() else ARCHIVING


def refuse(signature: Signature) -> None:
    """Raises NotAllowed, with the reason, if the signature cannot be moved."""
    if (sentence := why_not(signature)) is not None:
        raise NotAllowed(sentence)


def text_signed(signature: Signature) -> dict[str, Any]:
    """The text that was signed, and what its checksum covers."""
    text = signature.text_version
    sha256_of = f"/letters/{signature.letter.slug}/texts/{file_of(text.version, text.v)}"
    return {"version": text.version, "sha256": text.sha256, "sha256_of": sha256_of}


def promises_signed(session: Session, signature: Signature) -> list[dict[str, str]]:
    """The signer's promises, in the words of the text that they signed."""
    keys = select(SignaturePromise.key).where(SignaturePromise.signature_id == signature.id)
    said = dict(read(signature.text_version.canonical or "").promises)
    return [{"key": key, "words": said.get(key, "")} for key in session.scalars(keys.order_by(SignaturePromise.key))]


def _still_promised(session: Session, signature: Signature) -> frozenset[str]:
    """The promises whose words are unchanged; a reworded one is never ticked in advance."""
    now = {one.key: one.words for one in signature.letter.promises}
    return frozenset(one["key"] for one in promises_signed(session, signature) if now.get(one["key"]) == one["words"])
