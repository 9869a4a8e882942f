"""last runs and totals

What /metrics and `flask status` tell of the whole site. Older code writes neither and works on.
"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = "1004"
down_revision = "1003"
branch_labels = None
depends_on = None
oldest_code = "1003"


def upgrade() -> None:
    op.create_table(
        "last_runs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_last_runs"),
    )
    op.create_table(
        "totals",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_totals"),
    )


def downgrade() -> None:
    op.drop_table("totals")
    op.drop_table("last_runs")
