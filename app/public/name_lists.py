"""A letter's names arranged for a page: credits by profession and role, supporters as running text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import pgettext

from app.core.db import db
from app.models import Layout, Letter, Signature
from app.tally import public_lists, queries
from app.tally.public_lists import ListName
from app.tally.queries import Totals

CREDITS_A_PAGE = 200
SUPPORTERS_A_PAGE = 600
SUPPORTERS_ON_LETTER = 60
LARGEST = 6  # professions in the filter row


@dataclass(frozen=True)
class Role:
    """A credit, printed once, with its names in a column beside it."""

    role: str
    names: Sequence[Any]


@dataclass(frozen=True)
class Group:
    """The credits of one profession."""

    slug: str
    name: str
    roles: Sequence[Role]


@dataclass(frozen=True)
class Roll:
    """A page of names, and the cursor of the next page."""

    letter: Letter
    rows: Sequence[Any]
    next: str | None  # the `after=` of the next page
    begins: bool = True  # starts at the first name of its list

    @property
    def register(self) -> Sequence[Any]:
        """The names, if the letter's layout is a register (without professions)."""
        return self.rows if self.letter.layout is Layout.REGISTER else ()

    @property
    def groups(self) -> list[Group]:
        if self.letter.layout is Layout.REGISTER:
            return []
        groups = [_group(self.letter, slug, rows) for slug, rows in groupby(self.rows, key=lambda row: row.profession)]
        whole = groups[0 if self.begins else 1 : None if self.next is None else -1]
        return [_largest_first(group) if group in whole else group for group in groups]


def _group(letter: Letter, slug: str, rows: Iterable[Any]) -> Group:
    """Merges credits case-insensitively: databases fold only ASCII case, so one role's names may arrive in two runs."""
    profession = letter.profession(slug)
    heading, one = (profession.name, profession.one) if profession else (slug, slug)
    alike: dict[str, list[Any]] = {}
    for row in rows:
        alike.setdefault((row.credit or "").casefold(), []).append(row)
    roles = [Role(names[0].credit or (one if len(names) == 1 else heading), names) for names in alike.values()]
    return Group(slug, heading, roles)


def _largest_first(group: Group) -> Group:
    """For a profession that is whole on its page; if it continues on another page, its roles' sizes are unknown."""
    return replace(group, roles=sorted(group.roles, key=lambda role: -len(role.names)))


@dataclass(frozen=True)
class Filter:
    """A link to part of the credits."""

    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Filters:
    """The filters in the row, and those of every profession if there are more."""

    row: Sequence[Filter]
    every: Sequence[Filter]


def credits_page(
    letter: Letter, *, now: datetime, profession: str | None = None, search: str = "", after: str | None = None
) -> Roll:
    """A page of credits: of all professions or one, of all names or those that match a search."""
    order = public_lists.order_in_credits(letter)
    query = public_lists.names_on(letter.id, ListName.VERIFIED, order=order)
    if profession is not None:
        query = query.where(Signature.counted_profession == profession)
    if search:
        query = public_lists.matching(query, letter.id, search)
    begin = url_for("public.credits", slug=letter.slug, profession=profession, q=search or None)
    of = f"{letter.id} {ListName.VERIFIED}"
    page = public_lists.page(db.session(), query, order, of=of, after=after, most=CREDITS_A_PAGE, now=now, begin=begin)
    return Roll(letter, page.rows, page.next, begins=not after)


def supporters_page(letter: Letter, *, most: int, now: datetime, search: str = "", after: str | None = None) -> Roll:
    query = public_lists.names_on(letter.id, ListName.SUPPORTERS)
    if search:
        query = public_lists.matching(query, letter.id, search)
    begin, of = url_for("public.supporters", slug=letter.slug, q=search or None), f"{letter.id} {ListName.SUPPORTERS}"
    order = public_lists.ORDER[ListName.SUPPORTERS]
    page = public_lists.page(db.session(), query, order, of=of, after=after, most=most, now=now, begin=begin)
    return Roll(letter, page.rows, page.next)


def listed_professions(letter: Letter) -> set[str]:
    """The professions that have a credits page of their own."""
    return set() if letter.layout is Layout.REGISTER else {one.slug for one in letter.professions}


def filters(letter: Letter, totals: Totals, *, current: str | None) -> Filters:
    """Links to each profession's credits with its number of listed names; none for a register."""
    if letter.layout is Layout.REGISTER:
        return Filters((), ())
    professions = {one.slug: one for one in letter.professions}
    everybody = Filter(
        pgettext("all professions", "All"),
        totals.verified_listed,
        url_for("public.credits", slug=letter.slug),
        current is None,
    )
    each = [
        Filter(
            professions[slug].name,
            listed,
            url_for("public.credits", slug=letter.slug, profession=slug),
            current == slug,
        )
        for slug, listed in queries.listed_by_profession(db.session(), letter.id).items()
        if slug in professions
    ]
    if len(each) <= LARGEST:
        return Filters((everybody, *each), ())
    largest = sorted(each, key=lambda one: -one.count)[:LARGEST]
    return Filters((everybody, *(one for one in each if one in largest or one.current)), tuple(each))
