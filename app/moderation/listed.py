"""Signatures that stood already when a name like theirs was protected: nobody takes them off unseen, and somebody
should look.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import holds
from app.accounts.trace import By
from app.db import spelled
from app.models import NameWord, ProtectedName, Signature, SignatureState
from app.moderation import releases
from app.moderation.protected import protected_names
from app.moderation.releases import Release
from app.names import fold
from app.signing import guarded

MOST_NAMES = 100  # protected names that are looked for: the letter's own, then the newest of the platform's
MOST_FOUND = 50


def like_protected(session: Session, letter_id: int) -> list[Signature]:
    """Confirmed signatures with all words of a protected name, which nobody has let stand; at most 50."""
    found: dict[int, Signature] = {}
    for guard in _guards(session, letter_id):
        if len(found) < MOST_FOUND:
            found |= {one.id: one for one in session.scalars(_with_words_of(guard.name, letter_id))
                      if holds.matches(one.name or "", [guard.name])}  # fmt: skip
    famous = guarded.famous_names(letter_id)
    return [one for one in found.values() if not _stands(session, one, famous)][:MOST_FOUND]


def keep(session: Session, signature: Signature, *, by: By, now: datetime) -> Release:
    """Somebody lets it stand; of a famous name two have to."""
    releases.refuse_own(session, signature, by=by)
    name = signature.name or ""
    two = holds.matches(name, guarded.famous_names(signature.letter_id))
    return releases.says_yes(session, signature, name, two=two, since=signature.signed_up_at, by=by, now=now)


def _guards(session: Session, letter_id: int) -> Sequence[ProtectedName]:
    own = session.scalars(protected_names(letter_id)).all()
    newest = protected_names(None).order_by(None).order_by(ProtectedName.id.desc()).limit(MOST_NAMES)
    return [*own, *session.scalars(newest)][:MOST_NAMES]


def _with_words_of(name: str, letter_id: int) -> Select[Signature]:
    """By the longest word first, which is the rarest."""
    words = sorted(set(fold(name).split()), key=len, reverse=True)
    query = select(Signature).where(
        Signature.letter_id == letter_id, Signature.state == spelled(SignatureState.CONFIRMED)
    )
    for word in words or [""]:
        bears = select(NameWord.signature_id).where(NameWord.letter_id == letter_id, NameWord.word == word)
        query = query.where(Signature.id.in_(bears))
    return query.where(Signature.entered_at.is_not(None)).order_by(Signature.id).limit(MOST_FOUND)


def _stands(session: Session, signature: Signature, famous: Sequence[str]) -> bool:
    """Whether as many have let it stand as its name needs."""
    name = signature.name or ""
    voices = releases.voices_for(session, signature.id, name, since=signature.signed_up_at)
    needed = releases.VOICES_FOR_FAMOUS if voices and holds.matches(name, famous) else 1
    return len(voices) >= needed
