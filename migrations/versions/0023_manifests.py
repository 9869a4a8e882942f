"""what stands beside a list that was taken out is kept with its record"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exports", sa.Column("manifest", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("exports", "manifest")
