"""names are filed under better guesses: where a row stands under the guess of before, it gets the one of now"""

import regex
import sqlalchemy as sa
from alembic import op

from app.text.names import file_under_guess, fold, sort_key

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SIGNATURES = sa.table(
    "signatures", sa.column("id"), sa.column("name"), sa.column("file_under"), sa.column("sort_key")
)
ROWS = 5_000

_ASIDE = regex.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\p{M}\p{Lm}\s·・]+")
_TRIM = ' .,;:!?"“”„«»()[]'
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "obe", "mbe", "cbe"})


def upgrade() -> None:
    """Whoever chose a word of their own keeps it: it is not the guess of before, but where the two are the same."""
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(
        sa.select(SIGNATURES.c.id, SIGNATURES.c.name, SIGNATURES.c.file_under)
        .where(SIGNATURES.c.id > after, SIGNATURES.c.name.is_not(None))
        .order_by(SIGNATURES.c.id)
        .limit(ROWS)
    ).all():
        for row in rows:
            now = file_under_guess(row.name)
            if now != row.file_under and row.file_under == guess_of_before(row.name):
                anew = {"file_under": now, "sort_key": sort_key(now, row.name)}
                connection.execute(sa.update(SIGNATURES).where(SIGNATURES.c.id == row.id).values(anew))
        after = rows[-1].id


def downgrade() -> None:
    """A better guess is one that its owner could have made: it stays."""


def guess_of_before(name: str) -> str:
    if _EAST_ASIAN.fullmatch(name):
        return name
    words = [word.strip(_TRIM) for word in _ASIDE.sub(" ", name).split()]
    words = [word for word in words if regex.search(r"\p{L}", word)]
    for word in reversed(words):
        if fold(word).replace(" ", "") not in _SUFFIXES:
            return word
    return words[-1] if words else name
