"""all tables

Made out of the thirty-five migrations of the days before the first site; a database of those days is refused in words
(app/core/schema.py). A migration is named for what it adds, and `oldest_code` says which code still works on it: the
newest migration that this code has to know.
"""

import sqlalchemy as sa
from alembic import op

from app.core.db import Moment, SortKey
from app.models.list_revision import WATCHED, triggers

revision = "1001"
down_revision = None
branch_labels = None
depends_on = None
oldest_code = "1001"


def upgrade() -> None:
    make_tables()
    dialect = op.get_bind().dialect.name
    for statement in [*triggers(dialect, WATCHED), *append_only(dialect)]:
        op.execute(statement)


def downgrade() -> None:
    """There is nothing below it."""
    raise NotImplementedError("This is the first migration. To begin anew, use a new database.")


def append_only(dialect: str) -> list[str]:
    """The audit log never changes. No entry of the ledger is ever deleted, and none changes once it has its index."""
    never, numbered = "the audit log is append-only", "the ledger is append-only"
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
        return [
            f"CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log {refuse.format(never)}",
            f"CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log {refuse.format(never)}",
            "CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries WHEN OLD.idx IS NOT NULL "
            + refuse.format(numbered),
            f"CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries {refuse.format(numbered)}",
        ]
    function = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{}'; END $$"
    trigger = "CREATE TRIGGER {0}_{1} BEFORE {2} ON {0} FOR EACH {3} EXECUTE FUNCTION refuse_change_of_{0}()"
    return [
        function.format("refuse_change_of_audit_log", never),
        function.format("refuse_change_of_entries", numbered),
        trigger.format("audit_log", "no_change", "UPDATE OR DELETE", "ROW"),
        trigger.format("audit_log", "no_truncate", "TRUNCATE", "STATEMENT"),
        trigger.format("entries", "no_delete", "DELETE", "ROW"),
        trigger.format("entries", "no_update", "UPDATE", "ROW WHEN (OLD.idx IS NOT NULL)"),
        trigger.format("entries", "no_truncate", "TRUNCATE", "STATEMENT"),
    ]


def make_tables() -> None:
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
        "journals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journals")),
    )
    op.create_table(
        "keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("encrypted", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
    )
    op.create_table(
        "listed_domains",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("subdomains", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("listed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_listed_domains")),
    )
    op.create_table(
        "migrations",
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("oldest_code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_migrations")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("legal_name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    op.create_table(
        "console_sessions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_console_sessions_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_console_sessions")),
    )
    op.create_index(op.f("ix_console_sessions_account_id"), "console_sessions", ["account_id"], unique=False)
    op.create_index(op.f("ix_console_sessions_begun_at"), "console_sessions", ["begun_at"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["accounts.id"], name=op.f("fk_invitations_invited_by_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_index(op.f("ix_invitations_organisation_id"), "invitations", ["organisation_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "archiving",
                "archived",
                name="letter_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("agreed_name", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("caps_line", sa.String(), nullable=False),
        sa.Column("byline", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("valediction", sa.String(), nullable=False),
        sa.Column("responsible_name", sa.String(), nullable=False),
        sa.Column("responsible_contact", sa.String(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("milestone_count", sa.Integer(), nullable=True),
        sa.Column("milestone_on", sa.Date(), nullable=True),
        sa.Column("milestone_deed", sa.String(), nullable=False),
        sa.Column("routes_needed", sa.Integer(), nullable=False),
        sa.Column("search_engines", sa.Boolean(), nullable=False),
        sa.Column("mailbox_key", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("opens_at", Moment(), nullable=True),
        sa.Column("closes_at", Moment(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("archives_at", Moment(), nullable=True),
        sa.Column("archived_at", Moment(), nullable=True),
        sa.Column("deleted_at", Moment(), nullable=True),
        sa.Column("salutation", sa.String(), nullable=False),
        sa.Column("response_to", sa.String(), nullable=False),
        sa.Column("response_url", sa.String(), nullable=False),
        sa.Column("data_controller", sa.String(), nullable=False),
        sa.Column("layout", sa.String(length=24), nullable=False),
        sa.Column("asks_updates", sa.Boolean(), nullable=False),
        sa.Column("asks_quote", sa.Boolean(), nullable=False),
        sa.Column("sends_reminder", sa.Boolean(), nullable=False),
        sa.Column("embargo_until", Moment(), nullable=True),
        sa.Column("embargo_key", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_told_at", Moment(), nullable=True),
        sa.Column("milestone_told_at", Moment(), nullable=True),
        sa.Column("reviews_told_at", Moment(), nullable=True),
        sa.Column("judged_to", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_letters_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("slug", name=op.f("uq_letters_slug")),
    )
    op.create_table(
        "memberships",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("account_id", "organisation_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_organisation_id"), "memberships", ["organisation_id"], unique=False)
    op.create_table(
        "organisation_aliases",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_aliases_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("kind", "words", name=op.f("pk_organisation_aliases")),
    )
    op.create_index(
        op.f("ix_organisation_aliases_organisation_id"), "organisation_aliases", ["organisation_id"], unique=False
    )
    op.create_table(
        "organisation_marks",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("put_up_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_marks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_marks")),
    )
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
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"], unique=False)
    op.create_table(
        "password_resets",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_password_resets_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_password_resets")),
    )
    op.create_index(op.f("ix_password_resets_account_id"), "password_resets", ["account_id"], unique=False)
    op.create_index(op.f("ix_password_resets_expires_at"), "password_resets", ["expires_at"], unique=False)
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
    op.create_index(op.f("ix_sign_in_links_account_id"), "sign_in_links", ["account_id"], unique=False)
    op.create_table(
        "unsent_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields_encrypted", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_unsent_forms_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsent_forms")),
    )
    op.create_index(op.f("ix_unsent_forms_account_id"), "unsent_forms", ["account_id"], unique=False)
    op.create_index(op.f("ix_unsent_forms_made_at"), "unsent_forms", ["made_at"], unique=False)
    op.create_table(
        "addressees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_addressees_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressees")),
    )
    op.create_index(op.f("ix_addressees_letter_id"), "addressees", ["letter_id"], unique=False)
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_log_account_id_accounts")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_audit_log_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_log_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_events_letter", "audit_log", ["letter_id", "id"], unique=False)
    op.create_index("ix_audit_events_organisation", "audit_log", ["organisation_id", "id"], unique=False)
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
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False),
        sa.Column("day_ends_at", Moment(), nullable=True),
        sa.Column("mailed_up_to", sa.Integer(), nullable=False),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_deliveries_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_letter_id"), "deliveries", ["letter_id"], unique=False)
    op.create_table(
        "draft_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_draft_links_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["accounts.id"], name=op.f("fk_draft_links_made_by_id_accounts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_draft_links_digest")),
    )
    op.create_index(op.f("ix_draft_links_expires_at"), "draft_links", ["expires_at"], unique=False)
    op.create_index(op.f("ix_draft_links_letter_id"), "draft_links", ["letter_id"], unique=False)
    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_endorsements_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
    )
    op.create_index(op.f("ix_endorsements_letter_id"), "endorsements", ["letter_id"], unique=False)
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("manifest", sa.String(), nullable=True),
        sa.Column("idx", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exports_account_id_accounts")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_exports_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_letter", "exports", ["letter_id", "id"], unique=False)
    op.create_table(
        "letter_professions",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_professions_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "profession", name=op.f("pk_letter_professions")),
    )
    op.create_table(
        "list_revisions",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_list_revisions_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_list_revisions")),
    )
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
    op.create_table(
        "mail_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_mail_counts_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_counts")),
    )
    op.create_index(op.f("ix_mail_counts_at"), "mail_counts", ["at"], unique=False)
    op.create_index("ix_mail_counts_mailbox", "mail_counts", ["mailbox_digest", "at"], unique=False)
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
    op.create_table(
        "profession_tallies",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("private", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_profession_tallies_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "profession", name=op.f("pk_profession_tallies")),
    )
    op.create_table(
        "promise_tallies",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_promise_tallies_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "key", name=op.f("pk_promise_tallies")),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_promises_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("letter_id", "key", name=op.f("uq_promises_letter_id_key")),
    )
    op.create_table(
        "protected_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("famous", sa.Boolean(), nullable=False),
        sa.Column("watch_address_encrypted", sa.String(), nullable=True),
        sa.Column("watch_proven_at", Moment(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_protected_names_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protected_names")),
    )
    op.create_index(op.f("ix_protected_names_letter_id"), "protected_names", ["letter_id"], unique=False)
    op.create_table(
        "share_pictures",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("put_up_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_share_pictures_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_share_pictures")),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_suppressions_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index(op.f("ix_suppressions_mailbox_digest"), "suppressions", ["mailbox_digest"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("private", sa.Integer(), nullable=False),
        sa.Column("verified_private", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("next_idx", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_tallies_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_tallies")),
    )
    op.create_table(
        "text_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("canonical", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("difference", sa.String(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["text_versions.id"], name=op.f("fk_text_versions_corrects_id_text_versions")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_text_versions_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_versions")),
        sa.UniqueConstraint("letter_id", "sha256", name=op.f("uq_text_versions_letter_id_sha256")),
        sa.UniqueConstraint("letter_id", "version", name=op.f("uq_text_versions_letter_id_version")),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("text_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "confirmed",
                "withdrawn",
                "removed",
                name="signature_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("file_under", sa.String(), nullable=True),
        sa.Column("sort_key", SortKey(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("profession", sa.String(), nullable=True),
        sa.Column("credit", sa.String(), nullable=True),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("updates_consented_at", Moment(), nullable=True),
        sa.Column("audit_consented_at", Moment(), nullable=True),
        sa.Column("quote_consented_at", Moment(), nullable=True),
        sa.Column("address_encrypted", sa.String(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=True),
        sa.Column("mail_domain", sa.String(), nullable=True),
        sa.Column(
            "claim_state",
            sa.Enum(
                "none",
                "waiting",
                "verified",
                "declined",
                name="claim_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("claim_decided_at", Moment(), nullable=True),
        sa.Column("claim_draft_encrypted", sa.String(), nullable=True),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("signed_up_at", Moment(), nullable=False),
        sa.Column("consented_at", Moment(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("entered_at", Moment(), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("hidden_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=True),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "not-entered",
                "standing",
                "withdrawn",
                "removed",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("professional", sa.Boolean(), nullable=False),
        sa.Column("counted_profession", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_signatures_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["text_version_id"], ["text_versions.id"], name=op.f("fk_signatures_text_version_id_text_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_signatures_letter_id_number")),
    )
    op.create_index(
        "ix_signatures_confirmed",
        "signatures",
        ["letter_id", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signatures_credits",
        "signatures",
        ["letter_id", "professional", "counted_profession", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("standing = 'standing' AND shown"),
        postgresql_where=sa.text("standing = 'standing' AND shown"),
    )
    op.create_index(
        "ix_signatures_domain",
        "signatures",
        ["letter_id", "mail_domain", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signatures_held",
        "signatures",
        ["letter_id", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'confirmed' AND entered_at IS NULL"),
        postgresql_where=sa.text("state = 'confirmed' AND entered_at IS NULL"),
    )
    op.create_index(
        "ix_signatures_listed",
        "signatures",
        ["letter_id", "professional", "sort_key", "id"],
        unique=False,
        sqlite_where=sa.text("standing = 'standing' AND shown"),
        postgresql_where=sa.text("standing = 'standing' AND shown"),
    )
    op.create_index(
        "ix_signatures_outside",
        "signatures",
        ["letter_id", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("entered_at IS NULL AND confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("entered_at IS NULL AND confirmed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_signatures_over",
        "signatures",
        ["letter_id", "state", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('withdrawn', 'removed')"),
        postgresql_where=sa.text("state IN ('withdrawn', 'removed')"),
    )
    op.create_index(
        "ix_signatures_own_profession",
        "signatures",
        ["letter_id", "profession"],
        unique=False,
        sqlite_where=sa.text("substr(profession, length(profession) - 3) = '-own'"),
        postgresql_where=sa.text("substr(profession, length(profession) - 3) = '-own'"),
    )
    op.create_index(
        "ix_signatures_pending",
        "signatures",
        ["signed_up_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_signatures_place",
        "signatures",
        ["letter_id", "country", "region", "confirmed_at", "id"],
        unique=False,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_index(
        "uq_signatures_mailbox",
        "signatures",
        ["letter_id", "mailbox_digest"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'confirmed', 'removed')"),
        postgresql_where=sa.text("state IN ('pending', 'confirmed', 'removed')"),
    )
    op.create_table(
        "address_changes",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("address_encrypted", sa.String(), nullable=False),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("old_proven_at", Moment(), nullable=True),
        sa.Column("new_proven_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_address_changes_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_address_changes")),
    )
    op.create_table(
        "authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("tied_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_authors_letter_id_letters")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_authors_signature_id_signatures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
    )
    op.create_index(op.f("ix_authors_letter_id"), "authors", ["letter_id"], unique=False)
    op.create_index(op.f("ix_authors_signature_id"), "authors", ["signature_id"], unique=False)
    op.create_table(
        "codes",
        sa.Column("handle_digest", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_codes_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("handle_digest", name=op.f("pk_codes")),
    )
    op.create_index(op.f("ix_codes_expires_at"), "codes", ["expires_at"], unique=False)
    op.create_index(op.f("ix_codes_signature_id"), "codes", ["signature_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file_under", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_corrections_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_corrections")),
    )
    op.create_table(
        "counted_promises",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_counted_promises_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature_id", "key", name=op.f("pk_counted_promises")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("text_version_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=True),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_entries_letter_id_letters")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_entries_signature_id_signatures")),
        sa.ForeignKeyConstraint(
            ["text_version_id"], ["text_versions.id"], name=op.f("fk_entries_text_version_id_text_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("letter_id", "idx", name=op.f("uq_entries_letter_id_idx")),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_entries_letter_id_number")),
    )
    op.create_index("ix_entries_signature", "entries", ["signature_id"], unique=False)
    op.create_index(
        "ix_entries_waiting",
        "entries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("idx IS NULL"),
        postgresql_where=sa.text("idx IS NULL"),
    )
    op.create_table(
        "later_answers",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("answers_encrypted", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_later_answers_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_later_answers")),
    )
    op.create_table(
        "name_words",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("word", SortKey(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_name_words_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_name_words_signature_id_signatures")
        ),
        sa.PrimaryKeyConstraint("letter_id", "word", "signature_id", name=op.f("pk_name_words")),
    )
    op.create_index(op.f("ix_name_words_signature_id"), "name_words", ["signature_id"], unique=False)
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sent",
                "gave-up",
                "withheld",
                "demo",
                name="mail_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("recipient_encrypted", sa.String(), nullable=True),
        sa.Column("links_encrypted", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("leased_at", Moment(), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_outgoing_mails_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_outgoing_mails_signature_id_signatures"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
    )
    op.create_index(
        "ix_outgoing_mails_due",
        "outgoing_mails",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_outgoing_mails_given_up",
        "outgoing_mails",
        ["letter_id", "settled_at"],
        unique=False,
        sqlite_where=sa.text("state = 'gave-up'"),
        postgresql_where=sa.text("state = 'gave-up'"),
    )
    op.create_index("ix_outgoing_mails_leased", "outgoing_mails", ["leased_at"], unique=False)
    op.create_index(op.f("ix_outgoing_mails_signature_id"), "outgoing_mails", ["signature_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("from_signer", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("proven_at", Moment(), nullable=True),
        sa.Column("hid_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_reports_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_reports_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        "ix_reports_waiting",
        "reports",
        ["letter_id", "id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "uq_reports_waiting",
        "reports",
        ["signature_id", "kind"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "routes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "unlisted",
                "passed",
                "for-review",
                "asked",
                "declined",
                "withdrawn",
                name="route_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("registrable_domain", sa.String(), nullable=True),
        sa.Column("address_encrypted", sa.String(), nullable=True),
        sa.Column("mailbox_digest", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("evidence_kind", sa.String(), nullable=True),
        sa.Column("evidence_until", Moment(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=True),
        sa.Column("review_since", Moment(), nullable=True),
        sa.Column("review_reason", sa.String(), nullable=True),
        sa.Column("passed_at", Moment(), nullable=True),
        sa.Column("nth_of_domain", sa.Integer(), nullable=True),
        sa.Column("appealed_at", Moment(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_routes_letter_id_letters")),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name=op.f("fk_routes_signature_id_signatures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
    )
    op.create_index(
        "ix_routes_domain",
        "routes",
        ["letter_id", "registrable_domain", "nth_of_domain"],
        unique=False,
        sqlite_where=sa.text("state = 'passed'"),
        postgresql_where=sa.text("state = 'passed'"),
    )
    op.create_index("ix_routes_kind", "routes", ["letter_id", "kind", "signature_id"], unique=False)
    op.create_index(
        "ix_routes_new",
        "routes",
        ["id"],
        unique=False,
        sqlite_where=sa.text("begun_at IS NULL"),
        postgresql_where=sa.text("begun_at IS NULL"),
    )
    op.create_index(
        "ix_routes_review",
        "routes",
        ["letter_id", "review_since", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'for-review'"),
        postgresql_where=sa.text("state = 'for-review'"),
    )
    op.create_index(op.f("ix_routes_signature_id"), "routes", ["signature_id"], unique=False)
    op.create_index(
        "ix_routes_unlisted",
        "routes",
        ["letter_id", "domain"],
        unique=False,
        sqlite_where=sa.text("state = 'unlisted'"),
        postgresql_where=sa.text("state = 'unlisted'"),
    )
    op.create_index(
        "uq_routes_mailbox",
        "routes",
        ["letter_id", "mailbox_digest"],
        unique=True,
        sqlite_where=sa.text("state = 'passed'"),
        postgresql_where=sa.text("state = 'passed'"),
    )
    op.create_table(
        "signature_promises",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_signature_promises_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signature_id", "key", name=op.f("pk_signature_promises")),
    )
    op.create_table(
        "waiting_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signatures.id"],
            name=op.f("fk_waiting_fields_signature_id_signatures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_fields")),
        sa.UniqueConstraint("signature_id", "field", name=op.f("uq_waiting_fields_signature_id_field")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("approved", sa.String(), nullable=True),
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
    op.create_index("ix_decisions_letter", "decisions", ["letter_id", "id"], unique=False)
    op.create_index(op.f("ix_decisions_signature_id"), "decisions", ["signature_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("from_signer", sa.Boolean(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_tokens_letter_id_letters")),
        sa.ForeignKeyConstraint(
            ["route_id"], ["routes.id"], name=op.f("fk_tokens_route_id_routes"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_tokens_signature_id_signatures"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index(op.f("ix_tokens_expires_at"), "tokens", ["expires_at"], unique=False)
    op.create_index(op.f("ix_tokens_signature_id"), "tokens", ["signature_id"], unique=False)
    listed = sa.text("standing = 'standing' AND shown")
    op.create_index(
        "ix_signatures_roles",
        "signatures",
        ["letter_id", "professional", "counted_profession", sa.text("lower(coalesce(credit, ''))"), "sort_key", "id"],
        sqlite_where=listed,
        postgresql_where=listed,
    )
