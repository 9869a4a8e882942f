"""letters ask nobody for audits any more; what signers have given stays theirs to read and to take back"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("letters", "asks_audit")


def downgrade() -> None:
    op.add_column("letters", sa.Column("asks_audit", sa.Boolean(), nullable=False, server_default=sa.false()))
