"""what is printed beside a name is judged, and a lead signatory is tied to a signature"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Enum("credit", "file-under", name="field", native_enum=False, length=24), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("field IN ('credit', 'file-under')", name=op.f("ck_waiting_fields_field")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_waiting_fields_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_fields")),
        sa.UniqueConstraint("signature_id", "field", name=op.f("uq_waiting_fields_signature_id_field")),
    )  # fmt: skip
    # The lead signatories of before are tied to nobody: an owner has to say which signature is theirs.
    with op.batch_alter_table("authors") as batch:
        batch.add_column(sa.Column("signature_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("tied_name", sa.String(), nullable=True))
        batch.create_foreign_key(op.f("fk_authors_signature_id_signatures"), "signatures", ["signature_id"], ["id"])
        batch.create_index(op.f("ix_authors_signature_id"), ["signature_id"])
    # What was signed before is judged by the worker, letter by letter, a batch at a time.
    op.add_column("letters", sa.Column("judged_to", sa.Integer(), nullable=True))
    op.execute("UPDATE letters SET judged_to = 0 WHERE state <> 'draft'")


def downgrade() -> None:
    """What waits is put back where it stood: the schema of before knows no other place for it."""
    for field, column in (("credit", "credit"), ("file-under", "file_under")):
        words = f"SELECT words FROM waiting_fields WHERE signature_id = signatures.id AND field = '{field}'"
        op.execute(f"UPDATE signatures SET {column} = ({words}) WHERE EXISTS ({words})")
    op.drop_column("letters", "judged_to")
    with op.batch_alter_table("authors") as batch:
        batch.drop_index(op.f("ix_authors_signature_id"))
        batch.drop_constraint(op.f("fk_authors_signature_id_signatures"), type_="foreignkey")
        batch.drop_column("tied_name")
        batch.drop_column("signature_id")
    op.drop_table("waiting_fields")
