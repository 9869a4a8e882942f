"""switches and take-down

The operator's live switches, and two of a letter: signing paused, and taken down. Older code works on, and knows none
of them: all machines are updated before one is used.
"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = "1005"
down_revision = "1004"
branch_labels = None
depends_on = None
oldest_code = "1003"

OF_LETTERS = {"paused_at": Moment(), "taken_down_at": Moment(), "take_down_reason": sa.String()}


def upgrade() -> None:
    op.create_table(
        "switches",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )
    for name, kind in OF_LETTERS.items():
        op.add_column("letters", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in OF_LETTERS:
        op.execute(f"ALTER TABLE letters DROP COLUMN {name}")
    op.drop_table("switches")
