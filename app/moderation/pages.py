"""The names of a letter that wait for a person, a page of each kind, with what the person should know beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app import holds, tokens
from app.accounts.trace import By
from app.models import Account, Correction, Decision, Report, Signature
from app.moderation import corrections, listed, queries, releases
from app.names import HoldReason
from app.signing import guarded
from app.signing.deciders import own_digest

A_PAGE = 50
MOST_COMPARED = 200  # names, each with every row; beyond that the page does not say which
LIKE_SOMEBODY = (HoldReason.famous, HoldReason.addressee, HoldReason.protected)


@dataclass(frozen=True)
class Voice:
    """Somebody who has let a famous name stand."""

    name: str
    is_mine: bool


@dataclass(frozen=True)
class Row:
    """A name that waits. `signature` as it stands; `asked` is the report or the correction."""

    signature: Signature
    asked: Any
    needs_two: bool
    voices: Sequence[Voice]
    is_own: bool
    like: str | None = None  # the protected name that it is taken for

    @property
    def is_said(self) -> bool:
        """Whether whoever reads this has let it stand already, and somebody else has to."""
        return self.needs_two and any(voice.is_mine for voice in self.voices)


@dataclass(frozen=True)
class Page:
    """Rows of one kind, and the mark of the next page; None at the end."""

    rows: Sequence[Row]
    next: str | None


class Reader:
    """Whoever reads the names of a letter, and what has to be known for each of them."""

    def __init__(self, session: Session, letter_id: int, by: By) -> None:
        self.session = session
        self.letter_id = letter_id
        self.by = by
        self.own = own_digest(session, letter_id, by=by)
        guards = guarded.guards_of(letter_id)
        self.famous = guards.famous
        self.guarded = (*guards.famous, *guards.protected, *guards.addressees)

    def held(self, after: str | None) -> Page:
        place = (Signature.confirmed_at, Signature.id)
        rows, more = self._part(queries.held_signatures(self.letter_id), place, Signature.id, after)
        return Page([self._held(one) for one in rows], more)

    def reported(self, after: str | None) -> Page:
        query = queries.waiting_reports(self.letter_id).options(joinedload(Report.signature))
        rows, more = self._part(query, (Report.id,), Report.id, after)
        return Page([self._row(one.signature, one) for one in rows], more)

    def corrected(self, after: str | None) -> Page:
        query = corrections.waiting_corrections(self.letter_id).options(joinedload(Correction.signature))
        place = (Correction.made_at, Correction.signature_id)
        rows, more = self._part(query, place, Correction.signature_id, after)
        return Page([self._corrected(one) for one in rows], more)

    def listed(self) -> Page:
        return Page([self._listed(one) for one in listed.like_protected(self.session, self.letter_id)], None)

    def _held(self, signature: Signature) -> Row:
        two = releases.needs_two(signature, self.famous)
        row = self._row(signature, None, two, name=signature.name or "", since=signature.signed_up_at)
        return replace(row, like=self._like(signature.name, signature.hold_reason))

    def _corrected(self, asked: Correction) -> Row:
        two = corrections.needs_two(asked.signature, asked, self.famous)
        row = self._row(asked.signature, asked, two, name=asked.name, since=asked.made_at)
        return replace(row, like=self._like(asked.name, asked.hold_reason))

    def _listed(self, signature: Signature) -> Row:
        two = holds.matches(signature.name or "", self.famous)
        return self._row(signature, None, two, name=signature.name or "", since=signature.signed_up_at)

    def _row(self, signature: Signature, asked: Any, two: bool = False, **of_name: Any) -> Row:
        is_own = self.own is not None and self.own == signature.mailbox_digest
        return Row(signature, asked, two, self._voices(signature.id, **of_name) if two else [], is_own)

    def _like(self, name: str | None, reason: str | None) -> str | None:
        if reason not in LIKE_SOMEBODY or len(self.guarded) > MOST_COMPARED:
            return None
        return next((one for one in self.guarded if holds.matches(name or "", [one]) and one != name), None)

    def _voices(self, signature_id: int, *, name: str, since: datetime) -> list[Voice]:
        said = (
            select(Decision.account_id, Account.name)
            .outerjoin(Account, Account.id == Decision.account_id)
            .where(releases.is_voice_for(signature_id, name, since=since))
            .order_by(Decision.id)
        )
        rows = self.session.execute(said)
        return [Voice(row.name or "the operator", row.account_id == self.by.account_id) for row in rows]

    def _part(
        self, query: Select[Any], place: tuple[Any, ...], key: Any, after: str | None
    ) -> tuple[Sequence[Any], str | None]:
        """By keyset, so that the cost does not grow with the place; an `after` that is none of ours begins anew."""
        last = tokens.id_in(after) if after else None
        if last is not None:
            stood = self.session.execute(select(*place).where(key == last)).one_or_none()
            if stood is not None and None not in stood:
                query = query.where(tuple_(*place) > tuple_(*stood))
        rows = self.session.scalars(query.limit(A_PAGE + 1)).all()
        ids = [getattr(row, key.key) for row in rows[:A_PAGE]]
        return rows[:A_PAGE], tokens.mark_of(ids[-1]) if len(rows) > A_PAGE else None
