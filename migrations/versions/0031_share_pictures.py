"""letters have a picture of their own for previews of their links"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "share_pictures",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("put_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_share_pictures_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_share_pictures")),
    )


def downgrade():
    op.drop_table("share_pictures")
