"""how many have made each promise of a pledge, counted by the registrar; those of before are counted here"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "counted_promises",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_counted_promises_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature_id", "key", name=op.f("pk_counted_promises")),
    )
    op.create_table(
        "promise_tallies",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_promise_tallies_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "key", name=op.f("pk_promise_tallies")),
    )
    op.execute(
        "INSERT INTO counted_promises (signature_id, key)"
        " SELECT s.id, a.key FROM signature_actions a JOIN signatures s ON s.id = a.signature_id"
        " WHERE s.standing = 'standing'"
    )
    op.execute(
        "INSERT INTO promise_tallies (letter_id, key, signed)"
        " SELECT s.letter_id, c.key, count(*) FROM counted_promises c JOIN signatures s ON s.id = c.signature_id"
        " GROUP BY s.letter_id, c.key"
    )


def downgrade():
    op.drop_table("promise_tallies")
    op.drop_table("counted_promises")
