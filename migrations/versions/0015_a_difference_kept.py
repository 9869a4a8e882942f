"""what a text changed is kept with it: no reader of a public page waits until it is worked out"""

from itertools import pairwise

import sqlalchemy as sa
from alembic import op

from app.text.differences import difference

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEXTS = sa.table(
    "text_versions", sa.column("id"), sa.column("letter_id"), sa.column("version"), sa.column("source"),
    sa.column("published_at"), sa.column("difference"),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("text_versions", sa.Column("difference", sa.String(), nullable=True))
    columns = _TEXTS.c
    published = sa.select(columns.id, columns.letter_id, columns.source).where(columns.published_at.is_not(None))
    rows = op.get_bind().execute(published.order_by(columns.letter_id, columns.version)).all()
    for before, after in pairwise(rows):
        if before.letter_id == after.letter_id:
            kept = str(difference(before.source, after.source))
            op.execute(_TEXTS.update().where(columns.id == after.id).values(difference=kept))


def downgrade() -> None:
    op.drop_column("text_versions", "difference")
