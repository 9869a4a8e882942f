"""Signatures that were there before a similar name was protected, or before the letter was corrected to address its
bearer: none is removed automatically, but a person should review them.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.models import NameWord, ProtectedName, Signature
from app.moderation import actions, approvals
from app.moderation.approvals import Outcome
from app.moderation.cases import Case
from app.moderation.kinds.kind import NameKind, Wait
from app.moderation.protected_names import protected_names
from app.moderation.reasons import RemovalReason
from app.protected_names.guards import Guards, famous_names, guards_of
from app.text import hold_rules
from app.text.hold_rules import HoldReason
from app.text.lookalikes import fold

MOST_NAMES = 100  # protected names to compare: the letter's own, then the platform's newest
MOST_FOUND = 50


def like_protected(session: Session, letter_id: int) -> list[Signature]:
    """Confirmed signatures with all words of a guarded name that nobody has approved; at most 50."""
    found: dict[int, Signature] = {}
    for guard in _guarded_names(session, letter_id):
        if len(found) < MOST_FOUND:
            found |= {one.id: one for one in session.scalars(_with_words_of(guard, letter_id))
                      if hold_rules.matches(one.name or "", [guard])}  # fmt: skip
    famous = famous_names(session, letter_id)
    return [one for one in found.values() if not _is_approved(session, one, famous)][:MOST_FOUND]


class Resembling(NameKind):
    """A listed name that resembles a guarded name: yes keeps it, no removes it."""

    word = "resembling"
    says_yes = lazy_gettext("Noted. The name stays where it is.")
    says_no = lazy_gettext("Removed. We email the signer the reason.")
    place = (Signature.id,)

    def waiting(self, letter_id: int) -> Select[Signature]:
        raise NotImplementedError("they are found name by name: `rows`")

    def rows(self, session: Session, letter_id: int) -> Sequence[Signature]:
        return like_protected(session, letter_id)

    def row_of(self, session: Session, signature: Signature) -> Signature | None:
        """Waits while it counts and lacks approval, even if the list is longer than a page."""
        if not signature.is_entered:
            return None
        like = any(
            hold_rules.matches(signature.name or "", [one]) for one in _guarded_names(session, signature.letter_id)
        )
        famous = famous_names(session, signature.letter_id)
        return signature if like and not _is_approved(session, signature, famous) else None

    def wait(self, row: Signature, guards: Guards) -> Wait:
        two = hold_rules.matches(row.name or "", guards.famous)
        is_addressee = hold_rules.matches(row.name or "", guards.addressees)
        reason = HoldReason.addressee if is_addressee else HoldReason.protected
        return Wait(row, row.name or "", row.signed_up_at, hold_reason=reason, needs_two=two)

    def accept(self, session: Session, case: Case, *, by: By, now: datetime) -> Outcome:
        since, two = case.signature.signed_up_at, case.needs_two
        return approvals.approve(session, case.signature, case.name, two=two, since=since, by=by, now=now)

    def refuse(self, session: Session, case: Case, *, reason: RemovalReason, by: By, now: datetime) -> None:
        actions.remove(session, signature_id=case.signature.id, reason=reason, by=by, now=now)

    def described(self, case: Case) -> str:
        if case.like:
            return gettext("listed, like the guarded %(name)s", name=case.like)
        return gettext("listed, like a guarded name")


def _guarded_names(session: Session, letter_id: int) -> Sequence[str]:
    own = session.scalars(protected_names(letter_id)).all()
    newest = protected_names(None).order_by(None).order_by(ProtectedName.id.desc()).limit(MOST_NAMES)
    protected = [one.name for one in (*own, *session.scalars(newest))][:MOST_NAMES]
    return [*guards_of(session, letter_id).addressees, *protected]


def _with_words_of(name: str, letter_id: int) -> Select[Signature]:
    """Searches by the longest word first, as it is the rarest."""
    words = sorted(set(fold(name).split()), key=len, reverse=True)
    query = select(Signature).where(Signature.letter_id == letter_id, Signature.is_entered)
    for word in words or [""]:
        bears = select(NameWord.signature_id).where(NameWord.letter_id == letter_id, NameWord.word == word)
        query = query.where(Signature.id.in_(bears))
    return query.order_by(Signature.id).limit(MOST_FOUND)


def _is_approved(session: Session, signature: Signature, famous: Sequence[str]) -> bool:
    """True if it has as many approvals as its name needs."""
    name = signature.name or ""
    given = approvals.approvals_for(session, signature.id, name, since=signature.signed_up_at)
    needed = approvals.APPROVALS_FOR_FAMOUS if given and hold_rules.matches(name, famous) else 1
    return len(given) >= needed
