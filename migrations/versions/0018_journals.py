"""journals that exist beside the database, and up to which line: a backup knows what a restore needs"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "journals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journals")),
    )


def downgrade():
    op.drop_table("journals")
