"""all that a reader takes for a letter is one versioned text; texts of before keep their source's hash"""

import json

import sqlalchemy as sa
from alembic import op

from app.text.markdown import normal

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TEXTS = sa.table(
    "text_versions", sa.column("id"), sa.column("letter_id"), sa.column("v"), sa.column("source"),
    sa.column("canonical"), sa.column("published_at"), sa.column("difference"),
)  # fmt: skip
_LETTERS = sa.table(
    "letters", *map(sa.column, (
        "id", "kind", "title", "summary", "caps_line", "byline", "place", "address", "salutation", "valediction",
        "response_to", "response_url",
    )), sa.column("dated", sa.Date()),
)  # fmt: skip
_ADDRESSEES = sa.table("addressees", *map(sa.column, ("letter_id", "position", "name", "office", "body")))
_PROMISES = sa.table("pledge_actions", *map(sa.column, ("letter_id", "position", "key", "words")))
_PLAIN = {
    "title": "title", "summary": "summary", "place": "place", "salutation": "salutation", "valediction": "closing",
    "response_to": "docket", "response_url": "docket_url",
}  # fmt: skip


def upgrade() -> None:
    op.add_column("text_versions", sa.Column("v", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("text_versions", sa.Column("canonical", sa.String(), nullable=True))
    texts = _TEXTS.c
    op.execute(_TEXTS.update().where(texts.published_at.is_(None)).values(v=2))  # a draft's becomes one by publication
    published = sa.select(_TEXTS).where(texts.published_at.is_not(None))
    for row in op.get_bind().execute(published.order_by(texts.id)).all():
        kept = None if row.difference is None else json.dumps([["source", row.difference]])
        values = {"canonical": _as_it_stands(row), "difference": kept}
        op.execute(_TEXTS.update().where(texts.id == row.id).values(values))


def downgrade() -> None:
    texts = _TEXTS.c
    kept = sa.select(texts.id, texts.difference).where(texts.difference.is_not(None))
    for row in op.get_bind().execute(kept.order_by(texts.id)).all():
        of_source = dict(json.loads(row.difference)).get("source")
        op.execute(_TEXTS.update().where(texts.id == row.id).values(difference=of_source))
    op.drop_column("text_versions", "canonical")
    op.drop_column("text_versions", "v")


def _as_it_stands(text: sa.Row) -> str:
    """Nothing but the source has changed since a letter was published."""
    bind = op.get_bind()
    letter = bind.execute(sa.select(_LETTERS).where(_LETTERS.c.id == text.letter_id)).one()
    addressees, promises = (
        bind.execute(sa.select(rows).where(rows.c.letter_id == text.letter_id).order_by(rows.c.position)).all()
        for rows in (_ADDRESSEES, _PROMISES)
    )
    whole = _without_empty({
        "v": 2,
        "kind": letter.kind,
        "address": [normal(line) for line in letter.address.splitlines()],
        "addressees": [_of(row, "name", "office", "body") for row in addressees],
        "dated": letter.dated.isoformat() if letter.dated else "",
        "body": text.source,
        "promises": [_of(row, "key", "words") for row in promises] if letter.kind == "pledge" else [],
        **{name: normal(getattr(letter, column)) for column, name in _PLAIN.items()},
    })
    whole["head"] = [normal(letter.caps_line), normal(letter.byline)]
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))


def _of(row: sa.Row, *names: str) -> dict[str, str]:
    return _without_empty({name: normal(getattr(row, name) or "") for name in names})


def _without_empty(said: dict) -> dict:
    return {key: value for key, value in said.items() if value not in ("", [])}
