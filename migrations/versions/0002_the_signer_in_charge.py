"""the signer in charge: dated consents, corrections, changes of address, typed codes, reports, lost ranges"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_KINDS = ("confirm", "signed", "already-signed", "objection", "work-email", "decision")
NEW_KINDS = ("lost-link", "old-address", "new-address", "report")
OLD_PURPOSES = ("confirm", "not-me", "private", "work-email")
NEW_PURPOSES = ("unsubscribe", "old-address", "new-address", "report")


def upgrade() -> None:
    for column in ("updates_at", "audit_at", "quote_at", "hidden_at"):
        op.add_column("signatures", sa.Column(column, Moment(), nullable=True))
    op.execute("UPDATE signatures SET updates_at = coalesce(consented_at, signed_up_at) WHERE updates")
    op.drop_column("signatures", "updates")
    _allow("outgoing_mails", "mail_kind", "kind", OLD_KINDS + NEW_KINDS)
    _allow("tokens", "token_purpose", "purpose", OLD_PURPOSES + NEW_PURPOSES)
    _make_tables()


def downgrade() -> None:
    for table in ("codes", "address_changes", "corrections", "reports", "lost_ranges"):
        op.drop_table(table)
    op.execute(f"DELETE FROM tokens WHERE purpose IN {NEW_PURPOSES}")
    op.execute(f"DELETE FROM outgoing_mails WHERE kind IN {NEW_KINDS}")
    _allow("tokens", "token_purpose", "purpose", OLD_PURPOSES)
    _allow("outgoing_mails", "mail_kind", "kind", OLD_KINDS)
    op.add_column("signatures", sa.Column("updates", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE signatures SET updates = (updates_at IS NOT NULL)")
    for column in ("updates_at", "audit_at", "quote_at", "hidden_at"):
        op.drop_column("signatures", column)


def _allow(table: str, check: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column hold these words. SQLite makes the table anew for that, with all its other checks."""
    name = op.f(f"ck_{table}_{check}")
    with op.batch_alter_table(table, recreate="auto") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN {words}")


def _make_tables() -> None:
    op.create_table(
        "corrections",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file_under", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], ondelete="CASCADE",
                                name=op.f("fk_corrections_signature_id_signatures")),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_corrections")),
    )  # fmt: skip
    op.create_table(
        "address_changes",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("address_sealed", sa.String(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("old_proven_at", Moment(), nullable=True),
        sa.Column("new_proven_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], ondelete="CASCADE",
                                name=op.f("fk_address_changes_signature_id_signatures")),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_address_changes")),
    )  # fmt: skip
    op.create_table(
        "codes",
        sa.Column("handle_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], ondelete="CASCADE",
                                name=op.f("fk_codes_signature_id_signatures")),
        sa.PrimaryKeyConstraint("handle_digest", name=op.f("pk_codes")),
    )  # fmt: skip
    op.create_index(op.f("ix_codes_signature_id"), "codes", ["signature_id"])
    op.create_index(op.f("ix_codes_expires_at"), "codes", ["expires_at"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("fake", "not-a-name", "me", name="report_kind", native_enum=False,
                                  create_constraint=True, length=24), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("proven_at", Moment(), nullable=True),
        sa.Column("hid_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_reports_letter_id_letters")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], ondelete="CASCADE",
                                name=op.f("fk_reports_signature_id_signatures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )  # fmt: skip
    waits = {f"{dialect}_where": sa.text("settled_at IS NULL") for dialect in ("sqlite", "postgresql")}
    op.create_index("ix_reports_waiting", "reports", ["letter_id", "id"], **waits)
    op.create_index("uq_reports_waiting", "reports", ["signature_id", "kind"], unique=True, **waits)
    op.create_table(
        "lost_ranges",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("first_idx", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_idx", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("restored_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_lost_ranges_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "first_idx", name=op.f("pk_lost_ranges")),
    )
