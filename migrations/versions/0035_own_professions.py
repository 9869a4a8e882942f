"""a letter has professions of its own beside those of the house"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "own_professions",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("one", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_own_professions_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "slug", name=op.f("pk_own_professions")),
    )
    names_an_own = sa.text("substr(profession, length(profession) - 3) = '-own'")
    op.create_index(
        "ix_signatures_own_profession",
        "signatures",
        ["letter_id", "profession"],
        sqlite_where=names_an_own,
        postgresql_where=names_an_own,
    )


def downgrade():
    """Signatures keep the slug that they name: a heading is made of it, as of every slug that nobody knows."""
    op.drop_index("ix_signatures_own_profession", table_name="signatures")
    op.drop_table("own_professions")
