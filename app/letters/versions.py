"""The published texts of a letter, as pages, the API and forms read them."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from app.letters.canonical_text import WholeText, file_of, read
from app.letters.changed_text import WORDS, FieldChange, changes_kept, said_in
from app.models import TextVersion
from app.text import markdown


@dataclass(frozen=True)
class LetterText:
    """A text version as a page prints it."""

    id: int
    version: int
    v: int  # of the form that is hashed
    sha256: str
    source: str
    published_at: datetime | None = None
    corrects: int | None = None  # the version that this one corrects
    kept_difference: str | None = None  # to the version before, worked out when it was published
    canonical: str | None = None  # where it was asked for

    @property
    def html(self) -> Markup:
        return markdown.render(self.source)

    @property
    def file(self) -> str:
        """The name of what its checksum is of, byte for byte."""
        return file_of(self.version, self.v)

    @property
    def changes(self) -> list[FieldChange]:
        """Since the version before; none of the first."""
        return changes_kept(self.kept_difference)

    @property
    def correction(self) -> list[FieldChange]:
        """What a marked correction has changed."""
        return [] if self.corrects is None else self.changes

    @property
    def whole(self) -> WholeText:
        """Of one that was read with its canonical form."""
        return read(self.canonical or "")

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What each field but the Markdown is called, and says."""
        return [(WORDS[name], said) for name, said in said_in(self.whole).items() if said and name != "source"]

    @property
    def exact(self) -> bytes:
        """What its checksum is of."""
        return (self.source if self.v == 1 else self.canonical or "").encode()


_Corrected, _Before = aliased(TextVersion), aliased(TextVersion)
_PUBLISHED_TEXTS = (
    select(
        *(TextVersion.id, TextVersion.version, TextVersion.v, TextVersion.sha256, TextVersion.source),
        *(TextVersion.published_at, _Corrected.version, TextVersion.difference),
    )
    .outerjoin(_Corrected, TextVersion.corrects_id == _Corrected.id)
    .where(TextVersion.letter_id == bindparam("letter"), TextVersion.published_at.is_not(None))
    .order_by(TextVersion.version.desc())
)
_LATEST_TEXT = _PUBLISHED_TEXTS.limit(1)


def latest_text(session: Session, letter_id: int) -> LetterText:
    """The published text with the highest version."""
    return LetterText(*session.execute(_LATEST_TEXT, {"letter": letter_id}).one())


def newest_text_id(letter_id: QueryableAttribute[int]) -> ColumnElement[int]:
    """The id of a letter's published text with the highest version, within another statement."""
    one = aliased(TextVersion)
    published = select(one.id).where(one.letter_id == letter_id, one.published_at.is_not(None))
    return published.order_by(one.version.desc()).limit(1).scalar_subquery()


_WHOLE_TEXTS = _PUBLISHED_TEXTS.add_columns(TextVersion.canonical)


def shown_versions(session: Session, letter_id: int) -> list[LetterText]:
    """Every published text of the letter, the newest first, each with what changed since the one before."""
    return [LetterText(*row) for row in session.execute(_WHOLE_TEXTS, {"letter": letter_id})]


def has_reworded_promises(session: Session, letter_id: int) -> bool:
    """Whether an earlier text said a promise of the newest in other words: its signers promised those."""
    newest, *earlier = (dict(one.whole.promises) for one in shown_versions(session, letter_id))
    return any(one.get(key, words) != words for one in earlier for key, words in newest.items())


_NTH_TEXT = _WHOLE_TEXTS.where(TextVersion.version == bindparam("version"))


def published_text(session: Session, letter_id: int, version: int) -> LetterText | None:
    asked = {"letter": letter_id, "version": version}
    row = session.execute(_NTH_TEXT, asked).one_or_none()
    return LetterText(*row) if row is not None else None


_LATER_TEXTS = _PUBLISHED_TEXTS.where(
    TextVersion.version > select(_Before.version).where(_Before.id == bindparam("shown")).scalar_subquery()
)


def texts_after(session: Session, letter_id: int, text_version_id: int) -> list[LetterText]:
    """What was published since a version was shown to somebody, in its order."""
    asked = {"letter": letter_id, "shown": text_version_id}
    return [LetterText(*row) for row in session.execute(_LATER_TEXTS, asked)][::-1]
