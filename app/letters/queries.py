from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind
from app.core.errors import LetterNotFound
from app.i18n.time_zones import UTC_NAME
from app.letters import statements
from app.letters.letter_now import LetterNow
from app.models import (
    NAMES_ARE_OFF,
    Account,
    AuditLine,
    Letter,
    LetterProfession,
    LetterState,
    OwnProfession,
    TextVersion,
)
from app.text.professions import Profession

_OF_A_LETTER = [
    kind.value
    for kind in (
        *(AuditKind.LETTER_DRAFTED, AuditKind.DRAFT_SAVED, AuditKind.LETTER_PUBLISHED, AuditKind.LETTER_UNPUBLISHED),
        *(AuditKind.TEXT_CORRECTED, AuditKind.TEXT_VERSIONED, AuditKind.SETTINGS_CHANGED),
        *(AuditKind.LETTER_CLOSED, AuditKind.LETTER_REOPENED),
    )
]


def public_letters(*, now: datetime) -> Select[Letter]:
    """Newest first, without those that were taken down. Embargoed letters are included once their embargo ends."""
    return _published(now).where(Letter.taken_down_at.is_(None))


def _published(now: datetime) -> Select[Letter]:
    free = or_(Letter.embargo_until.is_(None), Letter.embargo_until <= now)
    return select(Letter).where(~Letter.is_draft, free).order_by(Letter.opens_at.desc(), Letter.id)


def names_are_shown(letter_id: int) -> ColumnElement[bool]:
    """Whether the public may read a letter's names, as a condition in another statement. Every public query of names
    must include it.
    """
    return exists().where(
        Letter.id == letter_id, Letter.state.not_in(NAMES_ARE_OFF), Letter.taken_down_at.is_(None)
    )  # fmt: skip


def letters_with_links(*, now: datetime, asked_for: str | None) -> Select[Letter]:
    """Letters whose signers still have private links, i.e. that are not archived. One that was taken down is included
    only if it is asked for by its slug.
    """
    listed = or_(Letter.taken_down_at.is_(None), Letter.slug == asked_for)
    return _published(now).where(listed, Letter.state != LetterState.ARCHIVED)


def letter_by_slug(session: Session, slug: str) -> Letter:
    """A published letter, even under embargo or taken down. Raises LetterNotFound, also for drafts."""
    letter = session.scalar(select(Letter).where(Letter.slug == slug))
    if letter is None or not letter.is_public():
        raise LetterNotFound
    return letter


def letter_now_by_slug(session: Session, slug: str) -> LetterNow:
    """A published letter, even under embargo or taken down. Raises LetterNotFound, also for drafts."""
    row = statements.letter_now(session, slug)
    letter = LetterNow(*row, session=session) if row is not None else None
    if letter is None or not letter.is_public():
        raise LetterNotFound
    return letter


def offers(session: Session, letter_id: int, profession: str) -> bool:
    """True if a letter offers its signers this profession, whether ours or its own."""
    return statements.offers(session, letter_id, profession)


def professions_in_credits(session: Session, letter: Letter) -> list[Profession]:
    """The professions that a letter offers, in this database's sort order, as in the credits."""
    ours = select(LetterProfession.profession).where(LetterProfession.letter_id == letter.id)
    own = select(OwnProfession.slug).where(OwnProfession.letter_id == letter.id)
    by_slug = {one.slug: one for one in letter.professions}
    slugs = session.scalars(ours.union_all(own).order_by("profession"))
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def slug_is_taken(session: Session, slug: str, *, but: int | None) -> bool:
    """True if another letter, published or not, has it. The unique constraint resolves races."""
    return session.scalar(select(Letter.id).where(Letter.slug == slug, Letter.id != (but or 0))) is not None


def free_slug(session: Session, slug: str) -> str:
    """This slug, or else with the first number appended that no letter has."""
    taken = set(session.scalars(select(Letter.slug).where(Letter.slug.startswith(slug, autoescape=True))))
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def time_zone_at(session: Session, organisation_id: int) -> str:
    """The time zone of the organisation's newest letter."""
    newest = select(Letter.time_zone).where(Letter.organisation_id == organisation_id).order_by(Letter.id.desc())
    return session.scalar(newest.limit(1)) or UTC_NAME


def next_turn(session: Session, *, now: datetime) -> datetime | None:
    """When a list of public letters next changes by itself: one opens, closes, or leaves its embargo."""
    columns = (Letter.opens_at, Letter.closes_at, Letter.embargo_until)
    soonest = select(*(func.min(column).filter(column > now) for column in columns))
    found = session.execute(soonest.where(~Letter.is_draft)).one()
    return min((at for at in found if at is not None), default=None)


def newest_source(session: Session, letter_id: int) -> str:
    """The text as saved, published or not."""
    query = select(TextVersion.source).where(TextVersion.letter_id == letter_id)
    return session.scalars(query.order_by(TextVersion.version.desc()).limit(1)).one()


def last_saved(session: Session, letter_id: int) -> tuple[str | None, datetime] | None:
    """Who last changed the letter, and when; no name if it was the operator."""
    query = (
        select(Account.name, AuditLine.at)
        .outerjoin(Account, AuditLine.account_id == Account.id)
        .where(AuditLine.letter_id == letter_id, AuditLine.kind.in_(_OF_A_LETTER))
        .order_by(AuditLine.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None
