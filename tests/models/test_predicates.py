"""A model's predicates agree in Python and in both databases, and are answered by a partial index."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, Select, literal_column, select, text
from sqlalchemy.orm import Session

from app.claim_routes.work_email import WorkEmail
from app.core.db import db, transaction
from app.models import (
    ClaimState,
    Entry,
    Letter,
    LetterState,
    OutgoingMail,
    Report,
    Route,
    RouteState,
    Signature,
    SignatureState,
    WorkEmailRoute,
)
from tests.make import a_letter

NOW = datetime(2026, 3, 15, tzinfo=UTC)
OF_A_SIGNATURE = (
    *("is_pending", "is_confirmed", "may_stand", "is_held", "is_entered", "is_shown", "is_verified", "claim_waits"),
)
OF_A_ROUTE = ("has_passed", "waits_for_review", "waits_for_listing")
ONE: ColumnElement[int] = literal_column("1")  # a letter or a signature, without a bound value

ANSWERED_BY: list[tuple[str, Select[Any]]] = [
    ("ix_signatures_held", select(Signature.id).where(Signature.letter_id == ONE, Signature.is_held)
        .order_by(Signature.confirmed_at, Signature.id)),
    ("ix_signatures_pending", select(Signature.id).where(Signature.is_pending).order_by(Signature.signed_up_at)),
    ("ix_routes_review", select(Route.id).where(Route.letter_id == ONE, Route.waits_for_review)
        .join(Route.signature).order_by(Route.review_since, Route.id)),
    ("ix_routes_unlisted", select(Route.id).where(Route.letter_id == ONE, Route.waits_for_listing)
        .join(Route.signature).order_by(Route.domain)),
    ("uq_routes_rests_on", select(Route.id).where(Route.letter_id == ONE, Route.has_passed).order_by(Route.rests_on)),
    ("ix_reports_waiting", select(Report.id).where(Report.letter_id == ONE, Report.is_waiting).order_by(Report.id)),
    ("ix_entries_waiting", select(Entry.id).where(Entry.is_waiting).order_by(Entry.id)),
    ("ix_outgoing_mails_due", select(OutgoingMail.id).where(OutgoingMail.is_queued).order_by(OutgoingMail.due_at)),
]  # fmt: skip


@pytest.mark.parametrize(("index", "query"), ANSWERED_BY, ids=[index for index, _ in ANSWERED_BY])
def test_a_partial_index_reads_the_predicate_in_the_statement(app: Flask, index: str, query: Select[Any]) -> None:
    with transaction() as session:
        compiled = query.compile(dialect=session.get_bind().dialect)

        assert not compiled.params, "SQLite uses a partial index only for a literal"
        assert index in plan_of(session, compiled.string)


def test_a_signature_says_the_same_in_python_and_in_a_statement(app: Flask, letter: Letter) -> None:
    signatures = [
        a_signature(letter, state=state, claim_state=claim, show_name=shown, entered_at=entered, hidden_at=hidden)
        for state, claim, shown, entered, hidden in product(
            SignatureState, ClaimState, (True, False), (NOW, None), (NOW, None)
        )
    ]
    says_the_same(signatures, Signature, OF_A_SIGNATURE)


def test_a_route_says_the_same_in_python_and_in_a_statement(app: Flask, letter: Letter) -> None:
    routes = [
        WorkEmailRoute(
            letter_id=letter.id,
            kind=WorkEmail.kind,
            state=route_state,
            domain=domain,
            made_at=NOW,
            signature=a_signature(letter, state=state, claim_state=claim),
        )
        for route_state, domain, state, claim in product(
            RouteState, ("studio.example", None), SignatureState, ClaimState
        )
    ]
    says_the_same(routes, Route, OF_A_ROUTE)


def test_a_letter_says_the_same_in_python_and_in_a_statement(app: Flask) -> None:
    letters = [a_letter() for _ in LetterState]
    with transaction():
        for letter, state in zip(letters, LetterState, strict=True):
            letter.state = state
    says_the_same(letters, Letter, ("is_draft", "is_open_or_closed"))


def a_signature(letter: Letter, **columns: Any) -> Signature:
    """The columns that a predicate reads are given; the rest is as short as the table allows."""
    text_version_id = db.session.scalar(text("SELECT min(id) FROM text_versions"))
    required = {"show_name": True, "country": "US", "signed_up_at": NOW, "text_version_id": text_version_id}
    return Signature(letter_id=letter.id, **required | columns)


def says_the_same(rows: Sequence[Any], model: Any, predicates: Sequence[str]) -> None:
    with transaction() as session:
        session.add_all(rows)
    joined = select(model.id).join(Route.signature) if model is Route else select(model.id)
    ids = {row.id for row in rows}
    for predicate in predicates:
        by_row = {row.id for row in rows if getattr(row, predicate)}
        met = set(db.session.scalars(joined.where(getattr(model, predicate))))
        missed = set(db.session.scalars(joined.where(~getattr(model, predicate))))

        assert (met & ids, missed & ids) == (by_row, ids - by_row), predicate
        assert by_row, f"none of these rows is {predicate}"


def plan_of(session: Session, statement: str) -> str:
    """How the database would answer, were the tables big."""
    if session.get_bind().dialect.name == "sqlite":
        return "\n".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
    for way in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
        session.execute(text(f"SET LOCAL {way} = off"))
    return "\n".join(session.scalars(text(f"EXPLAIN {statement}")))
