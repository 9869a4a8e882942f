"""room for new words: kinds of mail, purposes of links, a letter that is being archived, verdicts taken back"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# table, check, column, the words of before, the words that are new
WORDS = (
    ("outgoing_mails", "mail_kind", "kind",
     ("confirm", "signed", "already-signed", "objection", "work-email", "decision", "lost-link", "old-address",
      "new-address", "report", "removed", "restored", "name-watch", "invitation", "password-reset", "account-changed",
      "first-signature", "milestone", "reviews-wait"),
     ("reminder", "archiving", "erased", "watch-confirm", "unpublished", "personal-invitation", "vouch-asked",
      "representative-asked", "officer", "ready", "delivered", "update", "alarm", "reported", "forwarded")),
    ("tokens", "token_purpose", "purpose",
     ("confirm", "not-me", "private", "work-email", "unsubscribe", "old-address", "new-address", "report"),
     ("watch-confirm", "invitation", "take-back")),
    ("letters", "letter_state", "state", ("draft", "open", "closed", "archived"), ("archiving",)),
    ("decisions", "verdict", "verdict",
     ("verify", "ask", "decline", "release", "refuse"), ("take-back", "show", "keep-off", "erase")),
    ("routes", "route_kind", "kind",
     ("work-email", "published-credits", "later"),
     ("roster", "invitation", "vouch", "page-code", "representative")),
)  # fmt: skip


def upgrade() -> None:
    for table, check, column, old, new in WORDS:
        _allow(table, check, column, old + new)


def downgrade() -> None:
    """A row that holds a new word has no place in the schema of before, and its CHECK says so: nothing is lost unseen."""
    for table, check, column, old, _new in WORDS:
        _allow(table, check, column, old)


def _allow(table: str, check: str, column: str, words: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{check}")
    with op.batch_alter_table(table, recreate="auto") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN {words}")
