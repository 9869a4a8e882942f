"""archiving takes a week, and the letter knows when it runs"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letters", sa.Column("archives_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """A letter whose week is running is closed again: what has no word in the schema of before erases nobody."""
    op.execute("UPDATE letters SET state = 'closed' WHERE state = 'archiving'")
    op.drop_column("letters", "archives_at")
