"""What a sign-up needs to read in its transaction, in one statement."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from app.core.errors import BadRequest
from app.letters.queries import OF_LETTER_NOW, LetterNow
from app.mail.outbox import ENCRYPTED_PLATFORM_KEY
from app.models import Letter, TextVersion

# The version that a form has shown, or the newest where it names none.
_TEXT_SHOWN = (
    select(TextVersion.id)
    .where(
        TextVersion.letter_id == Letter.id,
        TextVersion.published_at.is_not(None),
        or_(TextVersion.sha256 == bindparam("shown"), bindparam("shown") == ""),
    )
    .order_by(TextVersion.version.desc())
    .limit(1)
)
_TO_SIGN = select(_TEXT_SHOWN.scalar_subquery(), ENCRYPTED_PLATFORM_KEY.scalar_subquery(), *OF_LETTER_NOW).where(
    Letter.id == bindparam("letter")
)


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
    asked = {"letter": letter_id, "shown": shown or ""}
    text_id, key, *letter = session.connection().execute(_TO_SIGN, asked).one()
    if text_id is None:
        raise BadRequest(gettext("This form was for another text. Open the letter again and sign the text it has now."))
    return ToSign(text_id, key, LetterNow(*letter, session=session))
