"""Lead signatories as the public sees them: only while the signature tied by an owner is listed, under the name that
the owner saw.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.letters.queries import names_are_shown
from app.models import Author, Signature
from app.tally.public_lists import is_listed


def printed_leads(session: Session, letter_id: int) -> Sequence[Any]:
    """`name` (as signed), `credit` and `author_id` of each, in the letter's order."""
    tied = (
        select(Signature.name, Author.credit, Author.id.label("author_id"))
        .join(Author, Author.signature_id == Signature.id)
        .where(Author.letter_id == letter_id, Signature.letter_id == letter_id, Signature.name == Author.tied_name)
        .where(is_listed(), names_are_shown(letter_id))
        .order_by(Author.position)
    )
    return session.execute(tied).all()
