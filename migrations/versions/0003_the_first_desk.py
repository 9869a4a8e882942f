"""the first desk: accounts, organisations' members, review, protected names, exports, the trace, tallies by day"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD_MAILS = ("confirm", "signed", "already-signed", "objection", "work-email", "decision", "lost-link", "old-address",
             "new-address", "report")  # fmt: skip
NEW_MAILS = ("removed", "restored", "name-watch", "invitation", "password-reset", "account-changed", "first-signature",
             "milestone", "reviews-wait")  # fmt: skip
OLD_ROUTES, NEW_ROUTES = ("work-email", "later"), ("published-credits",)
OLD_STATES, NEW_STATES = ("waiting", "unlisted", "passed", "for-review", "withdrawn"), ("asked", "declined")
NEW_TABLES = ("decisions", "protected_names", "exports", "day_tallies", "audit_events", "sign_in_links", "passkeys",
              "memberships", "invitations", "accounts")  # fmt: skip
OF_LETTERS = (
    sa.Column("archived_at", Moment(), nullable=True),
    sa.Column("salutation", sa.String(), server_default="", nullable=False),
    sa.Column("response_to", sa.String(), server_default="", nullable=False),
    sa.Column("response_url", sa.String(), server_default="", nullable=False),
    sa.Column("data_controller", sa.String(), server_default="", nullable=False),
    sa.Column("layout", sa.String(24), server_default="credits", nullable=False),
    sa.Column("asks_updates", sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column("asks_audit", sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column("asks_quote", sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column("embargo_until", Moment(), nullable=True),
    sa.Column("embargo_key", sa.String(), nullable=True),
    sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
    sa.Column("first_told_at", Moment(), nullable=True),
    sa.Column("milestone_told_at", Moment(), nullable=True),
    sa.Column("reviews_told_at", Moment(), nullable=True),
)
IS_HELD = "state = 'confirmed' AND entered_at IS NULL"
IS_LISTED = "standing = 'standing' AND shown"
IS_PROVEN = "confirmed_at IS NOT NULL"
OF_SIGNATURES = (
    ("ix_signatures_held", IS_HELD, ["letter_id", "confirmed_at", "id"]),
    ("ix_signatures_confirmed", IS_PROVEN, ["letter_id", "confirmed_at", "id"]),
    ("ix_signatures_domain", IS_PROVEN, ["letter_id", "mail_domain", "confirmed_at", "id"]),
    ("ix_signatures_place", IS_PROVEN, ["letter_id", "country", "region", "confirmed_at", "id"]),
    ("ix_signatures_over", "state IN ('withdrawn', 'removed')", ["letter_id", "state", "confirmed_at", "id"]),
    ("ix_signatures_outside", "entered_at IS NULL AND confirmed_at IS NOT NULL", ["letter_id", "confirmed_at", "id"]),
)
OF_ROUTES = (
    sa.Column("evidence", sa.String(), nullable=True),
    sa.Column("evidence_kind", sa.String(), nullable=True),
    sa.Column("evidence_until", Moment(), nullable=True),
    sa.Column("review_since", Moment(), nullable=True),
    sa.Column("appealed_at", Moment(), nullable=True),
    sa.Column("appeal", sa.String(), nullable=True),
)


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("letters") as batch:
        for column in OF_LETTERS:
            batch.add_column(column)
    with op.batch_alter_table("letters") as batch:  # the defaults were for the rows that were there
        for column in OF_LETTERS:
            if column.server_default is not None:
                batch.alter_column(column.name, existing_type=column.type, server_default=None)
        batch.create_check_constraint(op.f("ck_letters_layout"), "layout IN ('credits', 'register')")
    for column in OF_ROUTES:
        op.add_column("routes", column)
    _allow("routes", "route_kind", "kind", OLD_ROUTES + NEW_ROUTES)
    _allow("routes", "route_state", "state", OLD_STATES + NEW_STATES)
    op.execute("UPDATE routes SET review_since = passed_at WHERE state = 'for-review'")
    _make_partial_index("ix_routes_review", "routes", ["letter_id", "review_since", "id"], "state = 'for-review'")
    op.add_column("signatures", sa.Column("mail_domain", sa.String(), nullable=True))
    op.add_column("signatures", sa.Column("evidence", sa.String(), nullable=True))
    op.drop_index("ix_signatures_held", "signatures")
    for name, where, columns in OF_SIGNATURES:
        _make_partial_index(name, "signatures", columns, where)
    op.create_index("ix_routes_kind", "routes", ["letter_id", "kind", "signature_id"])
    _write_words_of_private_names()
    with op.batch_alter_table("text_versions") as batch:
        batch.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_text_versions_corrects_id_text_versions"), "text_versions", ["corrects_id"], ["id"])
    op.add_column("outgoing_mails", sa.Column("about_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("outgoing_mails") as batch:
        batch.alter_column("letter_id", existing_type=sa.Integer(), nullable=True)
    _allow("outgoing_mails", "mail_kind", "kind", OLD_MAILS + NEW_MAILS)
    _refuse_changes_of_the_trace()


def downgrade() -> None:
    op.execute(f"DELETE FROM outgoing_mails WHERE kind IN {NEW_MAILS} OR letter_id IS NULL")
    _allow("outgoing_mails", "mail_kind", "kind", OLD_MAILS)
    with op.batch_alter_table("outgoing_mails") as batch:
        batch.alter_column("letter_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_column("about_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_trace CASCADE")
    for table in NEW_TABLES:
        op.drop_table(table)
    with op.batch_alter_table("text_versions") as batch:
        batch.drop_constraint(op.f("fk_text_versions_corrects_id_text_versions"), type_="foreignkey")
        batch.drop_column("corrects_id")
    op.execute(f"DELETE FROM name_words WHERE signature_id NOT IN (SELECT id FROM signatures WHERE {IS_LISTED})")
    op.drop_index("ix_routes_kind", "routes")
    for name, _, _ in OF_SIGNATURES:
        op.drop_index(name, "signatures")
    _make_partial_index("ix_signatures_held", "signatures", ["letter_id"], IS_HELD)
    op.drop_column("signatures", "evidence")
    op.drop_column("signatures", "mail_domain")
    op.drop_index("ix_routes_review", "routes")
    op.execute(f"UPDATE routes SET state = 'withdrawn' WHERE state IN {NEW_STATES}")
    op.execute("UPDATE routes SET kind = 'later' WHERE kind = 'published-credits'")
    _allow("routes", "route_state", "state", OLD_STATES)
    _allow("routes", "route_kind", "kind", OLD_ROUTES)
    for column in OF_ROUTES:
        op.drop_column("routes", column.name)
    with op.batch_alter_table("letters") as batch:
        batch.drop_constraint(op.f("ck_letters_layout"), type_="check")
        for column in OF_LETTERS:
            batch.drop_column(column.name)


def _allow(table: str, check: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column hold these words. SQLite makes the table anew for that, with all its other checks."""
    name = op.f(f"ck_{table}_{check}")
    with op.batch_alter_table(table, recreate="auto") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN {words}")


def _make_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _write_words_of_private_names() -> None:
    """Until now only listed names had words. A sort key ends with the folded name, so nothing is folded here."""
    connection = op.get_bind()
    signatures = sa.table("signatures", *map(sa.column, ("id", "letter_id", "standing", "sort_key")))
    words = sa.table("name_words", *map(sa.column, ("letter_id", "word", "signature_id")))
    without = ~sa.exists().where(words.c.signature_id == signatures.c.id)
    rows = sa.select(signatures).where(
        signatures.c.standing != "not-entered", signatures.c.sort_key.is_not(None), without
    )
    new = [
        {"letter_id": row.letter_id, "word": word, "signature_id": row.id}
        for row in connection.execute(rows)
        for word in set(row.sort_key.partition("\x1f")[2].split())
    ]
    if new:
        connection.execute(sa.insert(words), new)


def _refuse_changes_of_the_trace() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_trace() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the trace is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_events_stay BEFORE UPDATE OR DELETE ON audit_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_trace()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_events_refuse_{verb.lower()} BEFORE {verb} ON audit_events "
            "BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END"
        )


def _make_tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("fs_webauthn_user_handle", sa.String(), nullable=True),
        sa.Column("tf_primary_method", sa.String(), nullable=True),
        sa.Column("tf_totp_secret", sa.String(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_accounts_fs_webauthn_user_handle")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "editor",
                "reviewer",
                "advocate",
                name="invited_role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_index(op.f("ix_invitations_organisation_id"), "invitations", ["organisation_id"])
    op.create_table(
        "memberships",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "editor",
                "reviewer",
                "advocate",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("account_id", "organisation_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_organisation_id"), "memberships", ["organisation_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("usage", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(), nullable=False),
        sa.Column("extensions", sa.String(), nullable=True),
        sa.Column("create_datetime", Moment(), nullable=False),
        sa.Column("lastuse_datetime", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts.id"], name=op.f("fk_passkeys_user_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sign_in_links_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_links")),
    )
    op.create_index(op.f("ix_sign_in_links_account_id"), "sign_in_links", ["account_id"])
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_events_account_id_accounts")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_audit_events_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_events_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_letter", "audit_events", ["letter_id", "id"])
    op.create_index("ix_audit_events_organisation", "audit_events", ["organisation_id", "id"])
    op.create_table(
        "day_tallies",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_day_tallies_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "day", name=op.f("pk_day_tallies")),
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exports_account_id_accounts")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_exports_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_letter", "exports", ["letter_id", "id"])
    op.create_table(
        "protected_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("famous", sa.Boolean(), nullable=False),
        sa.Column("watch_address_sealed", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_protected_names_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protected_names")),
    )
    op.create_index(op.f("ix_protected_names_letter_id"), "protected_names", ["letter_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "verify",
                "ask",
                "decline",
                "release",
                "refuse",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_decisions_account_id_accounts")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_decisions_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["route_id"], ["routes.id"], name=op.f("fk_decisions_route_id_routes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_decisions_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_letter", "decisions", ["letter_id", "id"])
    op.create_index(op.f("ix_decisions_signature_id"), "decisions", ["signature_id"])
