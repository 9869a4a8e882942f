"""What a sign-up needs to read in its transaction, in one statement."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.core.errors import BadRequest
from app.letters.letter_now import LetterNow
from app.signing import statements


@dataclass(frozen=True)
class ToSign:
    """A letter as it stands now."""

    text_version_id: int
    platform_key: str | None  # encrypted; None until the first mail of all is written
    letter: LetterNow


def letter_to_sign(session: Session, letter_id: int, *, shown: str | None) -> ToSign:
    """A letter that the caller has read before, and its text as a form has shown it, by its checksum; the newest where
    the form names none. Raises BadRequest where it names one that the letter never had.
    """
    text_id, key, *letter = statements.to_sign(session, letter_id, shown=shown or "")
    if text_id is None:
        raise BadRequest(gettext("This form was for another text. Open the letter again and sign the text it has now."))
    return ToSign(text_id, key, LetterNow(*letter, session=session))
