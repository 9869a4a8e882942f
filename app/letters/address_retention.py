"""How long signers' addresses are kept (rules.md, Delivered): the single source for pages, mails and retention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.models import ADDRESS_KEPT, Delivery, Letter, Signature

YEARS_OF_SILENCE = 2  # after the last signature, if the event that a clock waits for never comes
_MOMENT = timedelta(microseconds=1)
_LATE = datetime.max.replace(tzinfo=UTC)


class Awaited(StrEnum):
    """The event that starts a clock."""

    CLOSING = "closing"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class KeptUntil:
    """The day on which an address will be erased as things stand. If an event is still awaited, the latest possible
    day, which each new signature postpones; None before the first signature.
    """

    until: datetime | None
    awaits: Awaited | None = None


@dataclass(frozen=True)
class AddressClock:
    """The inputs of a letter's retention clocks."""

    closes_at: datetime | None
    deliveries: Sequence[Delivery]
    last_signed_at: datetime | None

    def kept(self, *, updates: bool, entered_at: datetime | None) -> KeptUntil:
        """For a signer with or without consent to updates, whose entry was written at this time (None: not yet)."""
        delivered = self._delivered(entered_at)
        closed = self.closes_at or delivered  # for a letter without a closing time, the delivery counts as its closing
        start = closed if not updates or delivered is None or closed is None else max(closed, delivered)
        awaits = Awaited.DELIVERY if updates and delivered is None else Awaited.CLOSING if closed is None else None
        latest = _years_after(self.last_signed_at) if self.last_signed_at else None
        if awaits is None and start is not None and (latest is None or start <= latest):
            return KeptUntil(start + ADDRESS_KEPT)
        return KeptUntil(latest + ADDRESS_KEPT if latest else None, awaits or Awaited.CLOSING)

    def with_another(self, now: datetime) -> "AddressClock":
        """The clocks as they would be after a signature now."""
        return replace(self, last_signed_at=now)

    def spans(self) -> Iterator[tuple[ColumnElement[bool], datetime | None]]:
        """Partitions signatures at the deliveries: a condition for each part, and the entry time of one member."""
        yield Signature.entered_at.is_(None), None
        entered, since = Signature.entered_at.is_not(None), None
        for end in sorted({one.holds_until for one in self.deliveries}):
            after = entered if since is None else Signature.entered_at >= since
            yield and_(entered, after, Signature.entered_at < end), end - _MOMENT
            since = end
        yield (entered if since is None else and_(entered, Signature.entered_at >= since)), since or _LATE

    def are_due(self, now: datetime) -> Iterator[ColumnElement[bool]]:
        """Conditions for signatures whose address must have been erased by now."""
        for updates in (False, True):
            asked = Signature.updates_consented_at.is_not(None) if updates else Signature.updates_consented_at.is_(None)
            for those, entered_at in self.spans():
                until = self.kept(updates=updates, entered_at=entered_at).until
                if until is not None and until < now:
                    yield and_(asked, those)

    def _delivered(self, entered_at: datetime | None) -> datetime | None:
        """When the first delivery that could include this entry was recorded."""
        if entered_at is None:
            return None
        return min((one.said_at for one in self.deliveries if entered_at < one.holds_until), default=None)


def clock_of(session: Session, letter: Letter) -> AddressClock:
    last = select(func.max(Signature.confirmed_at)).where(
        Signature.letter_id == letter.id, Signature.confirmed_at.is_not(None)
    )
    deliveries = session.scalars(select(Delivery).where(Delivery.letter_id == letter.id)).all()
    return AddressClock(letter.closes_at, deliveries, session.scalar(last))


def _years_after(at: datetime) -> datetime:
    """The same day two years later; the 28th for 29 February."""
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year + YEARS_OF_SILENCE, day=day)
