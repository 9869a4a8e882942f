"""The statements about a letter behind the two forms of a signer."""

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.letters.letter_now import OF_LETTER_NOW
from app.models import Letter, LetterProfession, OwnProfession
from app.text.professions import is_own

# Bench: "sign" and "confirm".
_LETTER_NOW_BY_SLUG = select(*OF_LETTER_NOW).where(Letter.slug == bindparam("slug"))
_OFFERED = select(LetterProfession.profession).where(
    LetterProfession.letter_id == bindparam("letter"), LetterProfession.profession == bindparam("profession")
)
_OFFERED_OWN = select(OwnProfession.slug).where(
    OwnProfession.letter_id == bindparam("letter"), OwnProfession.slug == bindparam("profession")
)


def letter_now(session: Session, slug: str) -> Row[*tuple[Any, ...]] | None:
    return session.connection().execute(_LETTER_NOW_BY_SLUG, {"slug": slug}).one_or_none()


def offers(session: Session, letter_id: int, profession: str) -> bool:
    asked = {"letter": letter_id, "profession": profession}
    offered = _OFFERED_OWN if is_own(profession) else _OFFERED
    return session.connection().execute(offered, asked).one_or_none() is not None
