"""an index in the order of the credits: by role within the profession"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    listed = sa.text("standing = 'standing' AND shown")
    op.create_index(
        "ix_signatures_roles",
        "signatures",
        ["letter_id", "professional", "counted_profession", sa.text("lower(coalesce(credit, ''))"), "sort_key", "id"],
        sqlite_where=listed,
        postgresql_where=listed,
    )


def downgrade():
    op.drop_index("ix_signatures_roles", table_name="signatures")
