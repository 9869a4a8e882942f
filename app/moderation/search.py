"""The organisers' search among a letter's signatures. It never finds unconfirmed ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from app.core.db import spelled
from app.models import ClaimState, NameWord, Route, Signature, SignatureState
from app.text.lookalikes import fold, spellings

MOST_WORDS = 4
NO_ROUTE = "none"
ANY_STATE = ("US", None)  # any state of the United States


class SignatureStatus(StrEnum):
    """A signature's status for the organisers."""

    LISTED = "listed"
    PRIVATE = "private"  # counted but unlisted, whoever hid it
    HELD = "held"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Search:
    """Search criteria; None or empty means any."""

    name: str = ""  # words or their beginnings
    stands: SignatureStatus | None = None
    place: tuple[str, str | None] | None = None  # country and region, as on the sign form
    route: str | None = None  # from ROUTES, or NO_ROUTE
    claim: ClaimState | None = None
    day: date | None = None  # of confirming, in UTC
    domain: str | None = None  # of the mailbox: ASCII, lower case

    @property
    def words(self) -> list[str]:
        return sorted(set(fold(self.name).split()), key=len, reverse=True)[:MOST_WORDS]

    @property
    def finds_nobody(self) -> bool:
        """A name was typed that contains no letter or digit."""
        return bool(self.name.strip()) and not self.words


def status_of(row: Any) -> SignatureStatus:
    """The status by the signature's own columns (or a row with its predicates); the registrar follows
    within a second.
    """
    if row.is_held:
        return SignatureStatus.HELD
    if not row.is_entered:
        return SignatureStatus(row.state.value)
    return SignatureStatus.LISTED if row.is_shown else SignatureStatus.PRIVATE


# SQLite uses a partial index only if the statement repeats its condition.
PROVEN = Signature.confirmed_at.is_not(None)
_IS_OVER = text("signatures.state IN ('withdrawn', 'removed')")
_STANDS: dict[SignatureStatus, ColumnElement[bool]] = {
    SignatureStatus.LISTED: and_(Signature.is_entered, Signature.is_shown),
    SignatureStatus.PRIVATE: and_(Signature.is_entered, ~Signature.is_shown),
    SignatureStatus.HELD: and_(Signature.is_held),
    SignatureStatus.WITHDRAWN: and_(_IS_OVER, Signature.state == spelled(SignatureState.WITHDRAWN)),
    SignatureStatus.REMOVED: and_(_IS_OVER, Signature.state == spelled(SignatureState.REMOVED)),
}
OF_FEW = {SignatureStatus.HELD, SignatureStatus.WITHDRAWN, SignatureStatus.REMOVED}  # each has its own index


def in_order(search: Search) -> list[ColumnElement[bool]]:
    """The conditions that one index answers, newest first: on the day, and at most one of the others."""
    found: list[ColumnElement[bool]] = [PROVEN]
    if search.day is not None:
        began = datetime.combine(search.day, time(), UTC)
        found += [Signature.confirmed_at >= began, Signature.confirmed_at < began + timedelta(days=1)]
    first = next(iter(_indexed(search).values()), None)
    return found if first is None else [*found, first]


def beside(search: Search) -> list[ColumnElement[bool]]:
    """The conditions to filter rows by, except those on the name and the route."""
    found = list(_indexed(search).values())[1:]
    if search.stands is not None and search.stands not in OF_FEW:
        found.append(_STANDS[search.stands])
    if search.place == ANY_STATE:  # nearly the whole letter: not by the index, which is ordered by state
        found.append(func.coalesce(Signature.country, "") == ANY_STATE[0])
    if search.claim is not None:
        found.append(Signature.claim_state == search.claim)
    if search.route == NO_ROUTE:
        found.append(~_exists(select(Route.id).where(Route.signature_id == Signature.id)))
    return found


def _indexed(search: Search) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if search.stands in OF_FEW:
        found["stands"] = _STANDS[search.stands]
    if search.domain:
        found["domain"] = Signature.mail_domain == search.domain
    if search.place is not None and search.place != ANY_STATE:
        country, region = search.place
        of_region = Signature.region.is_(None) if region is None else Signature.region == region
        found["place"] = and_(Signature.country == country, of_region)
    return found


def begins(word: str, column: Any = NameWord.word) -> ColumnElement[bool]:
    return or_(*(and_(column >= one, column < one + "\U0010ffff") for one in spellings(word)))


def bears(word: str) -> ColumnElement[bool]:
    """True if the current signature's name has such a word."""
    return _exists(select(NameWord.signature_id).where(NameWord.signature_id == Signature.id, begins(word)))


def spells(word: str) -> ColumnElement[bool]:
    """The same for a signature outside the ledger, which has no words yet: its sort key ends with the folded name."""
    of_key = Signature.sort_key
    places = [f"{before}{one}" for before in ("\x1f", " ") for one in spellings(word)]
    return or_(*(of_key.contains(place, autoescape=True) for place in places))


def proves_by(kind: str) -> ColumnElement[bool]:
    return _exists(select(Route.id).where(Route.signature_id == Signature.id, Route.kind == kind))


def _exists(rows: Select[Any]) -> ColumnElement[bool]:
    """Correlates with the current signature. PostgreSQL would answer an EXISTS by reading the whole other
    table first.
    """
    return rows.limit(1).correlate(Signature).scalar_subquery().is_not(None)


def outside_the_ledger(letter_id: int) -> Select[Any]:
    """Held signatures, and those withdrawn or removed while they were held."""
    return select(Signature.id).where(
        Signature.letter_id == letter_id, Signature.entered_at.is_(None), Signature.confirmed_at.is_not(None)
    )
