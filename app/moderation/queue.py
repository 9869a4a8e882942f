"""A letter's names that wait for review, a page per kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import cursors
from app.models import Decision, Verdict
from app.moderation.approvals import TAKEN_BACK_WITHIN
from app.moderation.cases import Beside, Case, Reader, signature_facts
from app.moderation.kinds import RESEMBLING
from app.moderation.kinds.kind import NameKind
from app.web import as_seen

A_PAGE = 50
LOOKED_THROUGH = 200  # the newest decisions of a letter, assumed to include those of the last day


@dataclass(frozen=True)
class Page:
    """Cases of one kind, and the cursor of the next page; None at the end."""

    rows: Sequence[Case]
    next: str | None


@dataclass(frozen=True)
class Released:
    """A held name that was released within a day, which can be undone."""

    decision: Decision
    seen: str
    is_own: bool


def page_of(reader: Reader, kind: NameKind, after: str | None = None, *, now: datetime, begin: str) -> Page:
    """An invalid `after` starts at the beginning. Raises MarkExpired, with the link to `begin`."""
    if kind is RESEMBLING:  # few, and found by comparing names
        return Page(kind.cases(reader, kind.rows(reader.session, reader.letter_id)), None)
    query, of = kind.waiting(reader.letter_id), " ".join((f"{reader.letter_id} desk", *map(str, kind.place)))
    place = cursors.place_in(after, of=of, now=now, begin=begin)
    found = reader.session.scalars(cursors.stretch(query, kind.place, after=place, most=A_PAGE)).all()
    rows, last = cursors.cut(found, A_PAGE)
    cases = kind.cases(reader, rows)
    if last is None:
        return Page(cases, None)
    key = kind.place[-1]
    stood = select(*kind.place).where(key == getattr(last, key.key))
    return Page(cases, cursors.mark_of(reader.session.execute(stood).one(), of=of, now=now))


def released_lately(reader: Reader, *, now: datetime) -> list[Released]:
    """Newest first; for a famous name, the second approval stands for both."""
    newest = (
        select(Decision)
        .where(Decision.letter_id == reader.letter_id)
        .order_by(Decision.id.desc())
        .limit(LOOKED_THROUGH)
        .options(joinedload(Decision.signature), joinedload(Decision.account))
        .execution_options(populate_existing=True)
    )
    found = [
        one
        for one in reader.session.scalars(newest)
        if one.verdict is Verdict.RELEASE
        and one.stands
        and one.made_at > now - TAKEN_BACK_WITHIN
        and one.signature.is_confirmed
        and one.signature.entered_at == one.made_at
    ]
    beside = Beside(reader.session, {one.signature_id for one in found})
    return [
        Released(one, as_seen.seen(signature_facts(one.signature, beside)), reader.is_own(one.signature))
        for one in found
    ]
