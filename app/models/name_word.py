from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, SortKey
from app.core.personal import Erased, Kept, personal

_KEPT = Kept("the name is corrected or erased; of a private name organisers alone search them")


class NameWord(Base):
    """A folded word of a name that stands in the ledger, so that finding a name costs the same on every letter.

    Private names have words too, for the organisers' search; "Find a name" looks among listed ones alone.
    A plain table and not a full-text index: what is deleted from it is gone from the file (rules.md, Erase).
    """

    __tablename__ = "name_words"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    word: Mapped[str] = mapped_column(
        SortKey, primary_key=True, info=personal(kept=_KEPT, erased=Erased.WITH_ITS_ROW, told="search_words.words")
    )
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True, index=True)
