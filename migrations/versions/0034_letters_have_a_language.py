"""the language that a letter is written in (BCP 47); those of before are in English"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("letters", sa.Column("language", sa.String(), nullable=False, server_default="en"))


def downgrade():
    op.drop_column("letters", "language")
