"""The public lists of names, in rules.md's order, shared by pages, API and exports.

A name is listed if the registrar has counted it as listed and the signer still wants it shown. Whoever hides,
withdraws, is removed or is hidden by a report disappears at once, before the entry is numbered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, text
from sqlalchemy.orm import Session

from app.core import cursors
from app.letters.queries import names_are_shown
from app.models import Layout, Letter, NameWord, Signature
from app.text.lookalikes import fold, spellings


class ListName(StrEnum):
    VERIFIED = "verified"
    SUPPORTERS = "supporters"
    ALL = "all"  # both, the verified first


SHOWN = (
    Signature.id,
    Signature.name,
    Signature.credit,
    Signature.country,
    Signature.region,
    Signature.counted_profession.label("profession"),
    Signature.professional,
)

# Verified: by profession, then by file-under. Supporters: by file-under. Indexes of the table have these orders.
Order = tuple[Any, ...]
ORDER: dict[ListName, Order] = {
    ListName.VERIFIED: (Signature.counted_profession, Signature.sort_key, Signature.id),
    ListName.SUPPORTERS: (Signature.sort_key, Signature.id),
}
# The order of the credits: by role within the profession, so that each role appears once. Must match the index
# expression.
ROLE = func.lower(func.coalesce(Signature.credit, literal_column("''"))).label("role_key")
IN_CREDITS: Order = (Signature.counted_profession, ROLE, Signature.sort_key, Signature.id)


@dataclass(frozen=True)
class Page:
    """A page of a list, and the cursor to pass as `after` for the next page; None on the last page."""

    rows: Sequence[Any]
    next: str | None


# Must match the condition of the lists' partial indexes literally: SQLite only uses a partial index if the query
# contains its condition, and neither `shown = 1` nor a bound value qualifies.
_COUNTED_AS_LISTED = text("signatures.standing = 'standing' AND signatures.shown")
_A_PROFESSIONAL = text("signatures.professional")  # completes the condition of the two indexes for the credits


def is_listed() -> ColumnElement[bool]:
    return and_(_COUNTED_AS_LISTED, may_be_listed())


def may_be_listed() -> ColumnElement[bool]:
    """By its own row, independent of what is counted."""
    return and_(Signature.is_entered, Signature.is_shown, Signature.erased_at.is_(None))


def order_of(letter: Letter, which: ListName) -> Order:
    """The order for files and programs: a register is one alphabetical list, without professions."""
    return ORDER[ListName.SUPPORTERS if letter.layout is Layout.REGISTER else which]


def order_in_credits(letter: Letter) -> Order:
    """The order in which the letter's pages show its professionals."""
    return ORDER[ListName.SUPPORTERS] if letter.layout is Layout.REGISTER else IN_CREDITS


def names_on(letter_id: int, which: ListName, *columns: Any, order: Order | None = None) -> Select[Any]:
    """The listed verified professionals or supporters, in order. Empty while the letter's names are hidden."""
    of_list = and_(Signature.letter_id == letter_id, Signature.professional == (which is ListName.VERIFIED))
    if which is ListName.VERIFIED:
        of_list = and_(of_list, _A_PROFESSIONAL)
    return (
        select(*(columns or SHOWN))
        .where(of_list, is_listed(), names_are_shown(letter_id))
        .order_by(*(order or ORDER[which]))
    )


def page(
    session: Session,
    query: Select[Any],
    order: Order,
    *,
    of: str,
    after: str | None,
    most: int,
    now: datetime,
    begin: str,
) -> Page:
    """One page; `of` identifies the list. An invalid `after` starts at the beginning. Raises MarkExpired, with the way
    to `begin`.
    """
    of = " ".join((of, *(column.key for column in order)))
    place = cursors.place_in(after, of=of, now=now, begin=begin)
    stands = [column.label(f"stands_{at}") for at, column in enumerate(order)]
    found = session.execute(cursors.stretch(query.add_columns(*stands), order, after=place, most=most)).all()
    rows, last = cursors.cut(found, most)
    if last is None:
        return Page(rows, None)
    stood = [getattr(last, column.name) for column in stands]
    return Page(rows, cursors.mark_of(stood, of=of, now=now))


def matching(query: Select[Any], letter_id: int, search: str) -> Select[Any]:
    """Restricts a list to names in which each word of the search is the prefix of some word."""
    words = sorted(set(fold(search).split()), key=len, reverse=True)[:4]
    for word in words or [""]:
        begins = select(NameWord.signature_id).where(
            NameWord.letter_id == letter_id,
            or_(*(and_(NameWord.word >= one, NameWord.word < one + "\U0010ffff") for one in spellings(word))),
        )
        query = query.where(Signature.id.in_(begins))
    return query
