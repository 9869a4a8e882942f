"""Signatures with the same name on one letter: two people, or one who signed from two mailboxes. A person decides."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models import NameWord, Signature
from app.text.lookalikes import fold

MOST = 20  # reported
MOST_LOOKED_AT = 200  # candidates with all words of the name


def namesakes(session: Session, signature: Signature) -> Sequence[int]:
    """The ids of other confirmed signatures with the same words in any order, oldest first; at most MOST."""
    words = sorted(set(fold(signature.name or "").split()), key=lambda word: (-len(word), word))
    if not words:
        return []
    lead, other = aliased(NameWord), aliased(NameWord)
    query = (
        select(Signature.id, Signature.name)
        .join(lead, lead.signature_id == Signature.id)
        .where(
            lead.letter_id == signature.letter_id,
            lead.word == words[0],
            Signature.id != signature.id,
            Signature.is_confirmed,
            *(
                select(other.signature_id)
                .where(
                    other.letter_id == signature.letter_id, other.word == word, other.signature_id == lead.signature_id
                )
                .exists()
                for word in words[1:]
            ),
        )
        .order_by(Signature.id)
        .limit(MOST_LOOKED_AT)
    )
    found = session.execute(query).all()
    return [one for one, name in found if name and set(fold(name).split()) == set(words)][:MOST]
