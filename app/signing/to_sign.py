"""Reads all that a sign-up's transaction needs, in one statement."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.core.errors import BadRequest
from app.letters.letter_now import LetterNow
from app.signing import statements


@dataclass(frozen=True)
class ToSign:
    """A letter's current state and text."""

    text_version_id: int
    platform_key: str | None  # encrypted; None until the first mail ever is written
    letter: LetterNow


def letter_to_sign(session: Session, letter_id: int, *, shown: str | None) -> ToSign:
    """A known letter, re-read, with the text that the form showed (by checksum), or the newest if the form names none.
    Raises BadRequest for a text that the letter never had.
    """
    text_id, key, *letter = statements.to_sign(session, letter_id, shown=shown or "")
    if text_id is None:
        raise BadRequest(gettext("This form was for another text. Open the letter again and sign the text it has now."))
    return ToSign(text_id, key, LetterNow(*letter, session=session))
