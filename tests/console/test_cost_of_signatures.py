"""The signatures page costs no more with a thousand signers than with none."""

from flask import Flask

from app.core import clock
from app.core.db import db
from app.demo.load import load
from app.letters.queries import letter_by_slug
from tests.desk import Browser, an_owner, at_desk
from tests.statements import statements

SEARCHES = (
    "", "?q=an", "?q=maria+garcia", "?domain=inkwell.example", "?place=US-CA", "?place=US", "?day=2026-03-15",
    "?state=listed", "?state=private", "?state=held", "?state=removed", "?state=withdrawn", "?state=pending",
    "?claim=verified", "?proof=work-email", "?proof=none", "?q=an&place=US-CA&claim=verified&proof=work-email",
)  # fmt: skip
# They look back from the newest on; only where that finds nothing is it asked how far back it was.
ON_THE_WAY = {"?place=US", "?state=listed", "?state=private", "?claim=verified", "?proof=none"}


def run_for(owner: Browser, slug: str) -> dict[str, int]:
    seen = {}
    for search in SEARCHES:
        db.session.remove()
        with statements() as run:
            assert owner.get(f"/organise/letters/{slug}/signatures{search}").status_code == 200, search
        seen[search] = len([sql for sql in run if "BEGIN" not in sql])
    return seen


def test_each_search_runs_as_many_queries_at_0_and_at_1000_signatures_or_one_less(app: Flask) -> None:
    [slug, *_] = load(signers=0, now=clock.now())
    owner = at_desk(app, an_owner(letter_by_slug(db.session(), slug)))
    empty = run_for(owner, slug)
    load(signers=1_000, now=clock.now())
    assert run_for(owner, slug) == {search: run - (search in ON_THE_WAY) for search, run in empty.items()}
