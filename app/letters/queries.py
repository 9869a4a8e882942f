from dataclasses import dataclass, fields
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import QueryableAttribute, Session, aliased

from app import texts
from app.accounts.trace import TraceKind
from app.db import db, table_of
from app.errors import BadRequest, LetterNotFound
from app.models import (
    NAMES_ARE_OFF,
    Account,
    AuditEvent,
    Letter,
    LetterKind,
    LetterProfession,
    LetterState,
    TextVersion,
)
from app.models.letter import PledgeAction, TakesSignatures
from app.professions import Profession

_OF_A_LETTER = [
    kind.value
    for kind in (
        *(TraceKind.LETTER_DRAFTED, TraceKind.DRAFT_SAVED, TraceKind.LETTER_PUBLISHED, TraceKind.TEXT_CORRECTED),
        *(TraceKind.TEXT_VERSIONED, TraceKind.SETTINGS_CHANGED, TraceKind.LETTER_CLOSED, TraceKind.LETTER_REOPENED),
    )
]


@dataclass(frozen=True)
class LetterText:
    """A text version as a page prints it."""

    id: int
    version: int
    sha256: str
    source: str
    published_at: datetime | None = None
    corrects: int | None = None  # the version that this one corrects
    kept_difference: str | None = None  # to the version before, worked out when it was published

    @property
    def html(self) -> Markup:
        return texts.render(self.source)

    @property
    def difference(self) -> Markup | None:
        """What changed since the version before; None of the first."""
        if self.kept_difference is None:
            return None
        return dressed(Markup(self.kept_difference))  # noqa: S704 - made by app/differences.py, which escapes every word

    @property
    def correction(self) -> Markup | None:
        """What a marked correction has changed."""
        return None if self.corrects is None else self.difference


_TAKEN_OUT = Markup('<del><span class="visually-hidden">taken out: </span>')
_PUT_IN = Markup('<ins><span class="visually-hidden">put in: </span>')


def dressed(difference: Markup) -> Markup:
    """As pages show it: what went and what came is said to those who do not see it."""
    return difference.replace("<del>", _TAKEN_OUT).replace("<ins>", _PUT_IN)


def public_letters(*, now: datetime) -> Select[Letter]:
    """Newest first. Those under embargo are among them from their hour on."""
    free = or_(Letter.embargo_until.is_(None), Letter.embargo_until <= now)
    return select(Letter).where(Letter.state != LetterState.DRAFT, free).order_by(Letter.opens_at.desc(), Letter.id)


def names_are_shown(letter_id: int) -> ColumnElement[bool]:
    """Of a letter, within another statement: Letter.shows_names. No name is read for the public without it."""
    return exists().where(Letter.id == letter_id, Letter.state.not_in(NAMES_ARE_OFF))


def letters_with_links(*, now: datetime) -> Select[Letter]:
    """Those whose signers still have private links: all until they are archived."""
    return public_letters(now=now).where(Letter.state != LetterState.ARCHIVED)


def letter_by_slug(slug: str) -> Letter:
    """A letter that is published, also under embargo. Raises LetterNotFound, for drafts too."""
    letter = db.session.scalar(select(Letter).where(Letter.slug == slug))
    if letter is None or not letter.is_public():
        raise LetterNotFound
    return letter


_Corrected = aliased(TextVersion)
_PUBLISHED_TEXTS = (
    select(
        *(TextVersion.id, TextVersion.version, TextVersion.sha256, TextVersion.source, TextVersion.published_at),
        *(_Corrected.version, TextVersion.difference),
    )
    .outerjoin(_Corrected, TextVersion.corrects_id == _Corrected.id)
    .where(TextVersion.letter_id == bindparam("letter"), TextVersion.published_at.is_not(None))
    .order_by(TextVersion.version.desc())
)
_LATEST_TEXT = _PUBLISHED_TEXTS.limit(1)


def latest_text(letter_id: int) -> LetterText:
    """The published text with the highest version."""
    return LetterText(*db.session.connection().execute(_LATEST_TEXT, {"letter": letter_id}).one())


def newest_text_id(letter_id: QueryableAttribute[int]) -> ColumnElement[int]:
    """The id of a letter's published text with the highest version, within another statement."""
    one = aliased(TextVersion)
    published = select(one.id).where(one.letter_id == letter_id, one.published_at.is_not(None))
    return published.order_by(one.version.desc()).limit(1).scalar_subquery()


def shown_versions(letter_id: int) -> list[LetterText]:
    """Every published text of the letter, the newest first, each with what changed since the one before."""
    return [LetterText(*row) for row in db.session.connection().execute(_PUBLISHED_TEXTS, {"letter": letter_id})]


_TEXT_SHOWN = (
    select(TextVersion.id)
    .where(
        TextVersion.letter_id == bindparam("letter"),
        TextVersion.published_at.is_not(None),
        TextVersion.sha256 == bindparam("sha256"),
    )
    .order_by(TextVersion.version.desc())
    .limit(1)
)


def text_shown_id(letter_id: int, sha256: str | None) -> int:
    """The id of the published version that a form has shown; of the latest where the form names none. Raises BadRequest
    where it names one that the letter never had.
    """
    if not sha256:
        return latest_text(letter_id).id
    shown: int | None = db.session.connection().scalar(_TEXT_SHOWN, {"letter": letter_id, "sha256": sha256})
    if shown is None:
        raise BadRequest("The form was for another text. Open the letter again and sign what it says now.")
    return shown


@dataclass(frozen=True)
class LetterNow(TakesSignatures):
    """What those who sign need of a letter: reading whole rows took a fifth of a confirm."""

    id: int
    slug: str
    kind: LetterKind
    mailbox_key: str  # sealed
    state: LetterState
    opens_at: datetime | None
    closes_at: datetime | None
    embargo_until: datetime | None
    embargo_key: str | None
    asks_updates: bool
    asks_quote: bool

    @property
    def professions(self) -> list[Profession]:
        """As the row's own."""
        return db.session.get_one(Letter, self.id).professions

    @property
    def pledge_actions(self) -> list[PledgeAction]:
        """As the row's own."""
        return db.session.get_one(Letter, self.id).pledge_actions


OF_LETTER_NOW = [table_of(Letter).c[field.name] for field in fields(LetterNow)]
_LETTER_NOW = select(*OF_LETTER_NOW).where(Letter.id == bindparam("letter"))


def letter_now(session: Session, letter_id: int) -> LetterNow:
    """Of a letter that the caller has read before: none is ever deleted."""
    return LetterNow(*session.connection().execute(_LETTER_NOW, {"letter": letter_id}).one())


_LETTER_NOW_BY_SLUG = select(*OF_LETTER_NOW).where(Letter.slug == bindparam("slug"))


def letter_now_by_slug(slug: str) -> LetterNow:
    """A letter that is published, also under embargo. Raises LetterNotFound, for drafts too."""
    row = db.session.connection().execute(_LETTER_NOW_BY_SLUG, {"slug": slug}).one_or_none()
    letter = LetterNow(*row) if row is not None else None
    if letter is None or not letter.is_public():
        raise LetterNotFound
    return letter


_OFFERED = select(LetterProfession.profession).where(
    LetterProfession.letter_id == bindparam("letter"), LetterProfession.profession == bindparam("profession")
)


def offers(letter_id: int, profession: str) -> bool:
    """Whether a letter offers its signers this profession."""
    asked = {"letter": letter_id, "profession": profession}
    return db.session.connection().execute(_OFFERED, asked).one_or_none() is not None


def slug_is_taken(slug: str, *, but: int | None) -> bool:
    """Whether another letter, published or not, has it. Two at once are settled by its unique constraint."""
    return db.session.scalar(select(Letter.id).where(Letter.slug == slug, Letter.id != (but or 0))) is not None


def free_slug(slug: str) -> str:
    """This one, or with the first number behind it that no letter has."""
    taken = set(db.session.scalars(select(Letter.slug).where(Letter.slug.startswith(slug, autoescape=True))))
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def newest_source(letter_id: int) -> str:
    """The text as it is saved, published or not."""
    query = select(TextVersion.source).where(TextVersion.letter_id == letter_id)
    return db.session.scalars(query.order_by(TextVersion.version.desc()).limit(1)).one()


def last_saved(letter_id: int) -> tuple[str | None, datetime] | None:
    """Who has last changed the letter, and when; nobody's name where it was the operator."""
    query = (
        select(Account.name, AuditEvent.at)
        .outerjoin(Account, AuditEvent.account_id == Account.id)
        .where(AuditEvent.letter_id == letter_id, AuditEvent.kind.in_(_OF_A_LETTER))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None
