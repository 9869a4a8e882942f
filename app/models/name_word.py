from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, SortKey
from app.core.personal import Erased, Kept, personal

_KEPT = Kept("the name is corrected or erased; of a private name organisers alone search them")


class NameWord(Base):
    """A folded word of a name in the ledger, so that a name search costs the same on every letter.

    Private names are indexed too, for the organisers' search; "Find a name" only finds listed ones. A plain table
    instead of a full-text index, so that deleted words really leave the file (rules.md, Erase).
    """

    __tablename__ = "name_words"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    word: Mapped[str] = mapped_column(
        SortKey, primary_key=True, info=personal(kept=_KEPT, erased=Erased.WITH_ITS_ROW, told="search_words.words")
    )
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True, index=True)
