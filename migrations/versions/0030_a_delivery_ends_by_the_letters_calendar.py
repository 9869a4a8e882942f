"""until when a delivery's list could hold entries: the end of its day on the letter's own calendar"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("deliveries", sa.Column("day_ends_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("deliveries", "day_ends_at")
