"""The published texts of a letter, for pages, the API and forms."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from app.i18n.field_labels import LABELS
from app.letters.canonical_text import WholeText, file_of, read
from app.letters.changed_text import FieldChange, changes_kept, said_in
from app.models import TextVersion
from app.text import markdown


@dataclass(frozen=True)
class LetterText:
    """A text version, for display."""

    id: int
    version: int
    v: int  # of the form that is hashed
    sha256: str
    source: str
    published_at: datetime | None = None
    corrects: int | None = None  # the version that this one corrects
    kept_difference: str | None = None  # from the version before, computed at publication
    canonical: str | None = None  # if it was loaded

    @property
    def html(self) -> Markup:
        return markdown.render(self.source)

    @property
    def file(self) -> str:
        """The name of the file that its checksum is of, byte for byte."""
        return file_of(self.version, self.v)

    @property
    def changes(self) -> list[FieldChange]:
        """Changes since the version before; empty for the first."""
        return changes_kept(self.kept_difference)

    @property
    def correction(self) -> list[FieldChange]:
        """The changes made by a marked correction."""
        return [] if self.corrects is None else self.changes

    @property
    def whole(self) -> WholeText:
        """The parsed text, if it was loaded with its canonical form."""
        return read(self.canonical or "")

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Label and content of each field except the Markdown."""
        return [(LABELS[name], said) for name, said in said_in(self.whole).items() if said and name != "source"]

    @property
    def exact(self) -> bytes:
        """The bytes that its checksum is of."""
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
    """The id of a letter's published text with the highest version, as a subquery."""
    one = aliased(TextVersion)
    published = select(one.id).where(one.letter_id == letter_id, one.published_at.is_not(None))
    return published.order_by(one.version.desc()).limit(1).scalar_subquery()


_WHOLE_TEXTS = _PUBLISHED_TEXTS.add_columns(TextVersion.canonical)


def shown_versions(session: Session, letter_id: int) -> list[LetterText]:
    """All published texts of the letter, newest first, each with its changes."""
    return [LetterText(*row) for row in session.execute(_WHOLE_TEXTS, {"letter": letter_id})]


def has_reworded_promises(session: Session, letter_id: int) -> bool:
    """True if an earlier text worded a promise of the newest differently; its signers promised those words."""
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
    """The texts published since a version was shown to someone, oldest first."""
    asked = {"letter": letter_id, "shown": text_version_id}
    return [LetterText(*row) for row in session.execute(_LATER_TEXTS, asked)][::-1]
