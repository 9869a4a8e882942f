"""Folds the ledger again, signature by signature, next to what the registrar has written: for audit and rebuild."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from app.ledger.fold import Counted, Line, fold
from app.models import (
    CountedPromise,
    Entry,
    LostRange,
    Signature,
    SignaturePromise,
    Standing,
)

STREAM = 5_000


@dataclass(frozen=True, slots=True)
class Folded:
    """One signature: what its numbered entries fold to, and how its row says it is counted."""

    signature_id: int
    by_entries: Counted
    by_row: Counted
    number_by_entries: int | None
    number_by_row: int | None
    entries: list[tuple[Line, datetime]]


def folded(session: Session, letter_id: int) -> Iterator[Folded]:
    """Every signature with numbered entries, in constant memory."""
    entries = (
        select(
            Entry.signature_id, Entry.kind, Entry.shown, Entry.replaces, Entry.made_at, Entry.number.label("given"),
            Signature.standing, Signature.shown.label("is_shown"), Signature.professional, Signature.number,
        )
        .join(Signature, Signature.id == Entry.signature_id)
        .where(Entry.letter_id == letter_id, ~Entry.is_waiting)
        .order_by(Entry.signature_id, Entry.idx)
        .execution_options(yield_per=STREAM)
    )  # fmt: skip
    for signature_id, group in groupby(session.execute(entries), key=lambda row: row.signature_id):
        rows = list(group)
        lines = [(Line(row.kind, row.shown, row.replaces), row.made_at) for row in rows]
        yield Folded(
            signature_id,
            fold(line for line, _ in lines),
            Counted(rows[0].standing, rows[0].is_shown, rows[0].professional),
            next((row.given for row in rows if row.given is not None), None),
            rows[0].number,
            lines,
        )


def head(letter_id: int) -> Select[*tuple[Any, ...]]:
    """Count of numbered entries, highest index, count of numbers assigned, highest number."""
    return select(func.count(Entry.idx), func.max(Entry.idx), func.count(Entry.number), func.max(Entry.number)).where(
        Entry.letter_id == letter_id, ~Entry.is_waiting
    )


def lost(letter_id: int) -> Select[LostRange]:
    """The ranges lost with restored backups, in ledger order."""
    return select(LostRange).where(LostRange.letter_id == letter_id).order_by(LostRange.first_idx)


def in_lost(letter_id: int) -> Select[int]:
    """The number of entries whose index or number lies in a lost range."""
    idx = and_(Entry.idx >= LostRange.first_idx, Entry.idx < LostRange.next_idx)
    number = and_(Entry.number >= LostRange.first_number, Entry.number < LostRange.next_number)
    joined = and_(LostRange.letter_id == Entry.letter_id, or_(idx, number))
    return select(func.count()).select_from(Entry).join(LostRange, joined).where(Entry.letter_id == letter_id)


def cells(letter_id: int) -> Select[*tuple[Any, ...]]:
    """(profession, listed, private) of verified professionals, from the rows."""
    return (
        select(
            Signature.counted_profession,
            func.sum(case((Signature.shown, 1), else_=0)),
            func.sum(case((Signature.shown, 0), else_=1)),
        )
        .where(
            Signature.letter_id == letter_id,
            Signature.standing == Standing.STANDING,
            Signature.professional,
            Signature.counted_profession.is_not(None),
        )
        .group_by(Signature.counted_profession)
    )


def promises(letter_id: int) -> Select[*tuple[Any, ...]]:
    """(key, number of signatures tallied under this promise), from the rows."""
    return (
        select(CountedPromise.key, func.count())
        .join(Signature, Signature.id == CountedPromise.signature_id)
        .where(Signature.letter_id == letter_id)
        .group_by(CountedPromise.key)
    )


def promises_miscounted(letter_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    """(signature, key) of promises that are tallied but were not made or whose signer does not stand, and of those that
    are not tallied although a standing signer made them. Erased signers' promises are unknown and thus not checked.
    """
    waits = exists().where(Entry.signature_id == Signature.id, Entry.is_waiting)
    stands = Signature.standing == Standing.STANDING
    both = (SignaturePromise.signature_id == CountedPromise.signature_id) & (SignaturePromise.key == CountedPromise.key)
    counted = select(CountedPromise.signature_id, CountedPromise.key).join(
        Signature, Signature.id == CountedPromise.signature_id
    )
    promised = select(SignaturePromise.signature_id, SignaturePromise.key).join(
        Signature, Signature.id == SignaturePromise.signature_id
    )
    of_letter = Signature.letter_id == letter_id
    made = or_(Signature.erased_at.is_not(None), exists(select(SignaturePromise.key).where(both)))
    too_many = counted.where(of_letter, ~waits, not_(and_(stands, made)))
    too_few = promised.where(
        of_letter, ~waits, stands, Signature.erased_at.is_(None), ~exists(select(CountedPromise.key).where(both))
    )
    return too_many.union_all(too_few)


def astray(letter_id: int) -> Select[int]:
    """The number of signatures that are counted differently than their row says, although none of their entries is
    waiting.
    """
    waits = exists().where(Entry.signature_id == Signature.id, Entry.is_waiting)
    entered, stands = Signature.entered_at.is_not(None), Signature.standing == Standing.STANDING
    never = Signature.standing == Standing.NOT_ENTERED
    differs = or_(
        stands != Signature.is_entered,
        and_(stands, Signature.shown, ~Signature.is_shown),
        and_(entered, Signature.professional != Signature.is_verified),
        and_(not_(entered), Signature.standing.not_in([Standing.NOT_ENTERED, Standing.REMOVED])),  # release undone
        and_(never, or_(Signature.professional, Signature.shown, Signature.number.is_not(None))),
    )
    return select(func.count()).where(Signature.letter_id == letter_id, differs, not_(waits))


def held(letter_id: int) -> Select[int]:
    return select(func.count()).where(
        Signature.letter_id == letter_id,
        Signature.is_held,
    )
