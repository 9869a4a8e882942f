from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy import Select, bindparam, select

from app import texts
from app.db import db
from app.errors import BadRequest, LetterNotFound
from app.models import Letter, LetterState, TextVersion


@dataclass(frozen=True)
class LetterText:
    """A text version as a page prints it."""

    id: int
    version: int
    sha256: str
    source: str

    @property
    def html(self) -> Markup:
        return _rendered(self.source)


@lru_cache(maxsize=64)
def _rendered(source: str) -> Markup:
    return texts.render(source)


def public_letters() -> Select[Letter]:
    """Newest first."""
    return select(Letter).where(Letter.state != LetterState.DRAFT).order_by(Letter.opens_at.desc(), Letter.id)


def letters_with_links() -> Select[Letter]:
    """Those whose signers still have private links: all until they are archived."""
    return public_letters().where(Letter.state != LetterState.ARCHIVED)


def letter_by_slug(slug: str) -> Letter:
    """A letter that the public may read. Raises LetterNotFound, for drafts too."""
    letter = db.session.scalar(select(Letter).where(Letter.slug == slug))
    if letter is None or not letter.is_public():
        raise LetterNotFound
    return letter


_LATEST_TEXT = (
    select(TextVersion.id, TextVersion.version, TextVersion.sha256, TextVersion.source)
    .where(TextVersion.letter_id == bindparam("letter"), TextVersion.published_at.is_not(None))
    .order_by(TextVersion.version.desc())
    .limit(1)
)


def latest_text(letter_id: int) -> LetterText:
    """The published text with the highest version."""
    return LetterText(*db.session.connection().execute(_LATEST_TEXT, {"letter": letter_id}).one())


def version_shown(letter_id: int, sha256: str | None) -> LetterText:
    """The published version that a form has shown; the latest where the form names none. Raises BadRequest where it
    names one that the letter never had.
    """
    if not sha256:
        return latest_text(letter_id)
    row = db.session.scalar(
        select(TextVersion).where(
            TextVersion.letter_id == letter_id,
            TextVersion.sha256 == sha256,
            TextVersion.published_at.is_not(None),
        )
    )
    if row is None:
        raise BadRequest("The form was for another text. Open the letter again and sign what it says now.")
    return LetterText(row.id, row.version, row.sha256, row.source)
