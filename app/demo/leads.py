"""The demo's lead signatories sign like everyone else, but first; then they are tied as an owner would do it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR
from app.demo.letters import DEMO_LETTERS, DemoAuthor, DemoLetter
from app.demo.people import Person
from app.models import Author, Letter, Signature
from app.moderation import lead_signatories
from app.moderation.cases import Beside, signature_facts
from app.moderation.decisions import Seen
from app.web import as_seen

SERIAL = 900_000  # of their mailboxes and credits, beyond those of other signers
FIRST = timedelta(minutes=5)  # after the letter was published
LOOKED_AT_AFTER = timedelta(minutes=45)


def unsigned(session: Session) -> list[tuple[DemoLetter, DemoAuthor, Person]]:
    """The lead signatories without a tied signature, with their answers on the sign form."""
    untied = select(Letter.slug, Author.name).join(Letter, Letter.id == Author.letter_id)
    waiting = {(slug, name) for slug, name in session.execute(untied.where(Author.signature_id.is_(None)))}
    return [(demo, one, person) for demo, one, person in _all() if (demo.slug, one.name) in waiting]


def _all() -> Iterator[tuple[DemoLetter, DemoAuthor, Person]]:
    authors = ((demo, one) for demo in DEMO_LETTERS for one in demo.authors)
    for at, (demo, one) in enumerate(authors):
        yield demo, one, Person(
            name=one.name, file_under=None, country="US", region=one.region, professional=True,
            profession=one.profession, credit=one.credit, work_email=False, show_name=True, updates=True,
            email=f"lead-{SERIAL + at}@inkwell.example",
        )  # fmt: skip


def tie(session: Session, letter: Letter, name: str, signature_id: int, *, now: datetime) -> None:
    """Releases and ties the signature of a lead signatory."""
    author = select(Author.id).where(Author.letter_id == letter.id, Author.name == name)
    signature = session.get_one(Signature, signature_id, populate_existing=True)
    seen = Seen(as_seen.seen(signature_facts(signature, Beside(session, [signature_id]))))
    lead_signatories.tie(
        session, letter=letter, author_id=session.scalars(author).one(), signature_id=signature_id, on=seen,
        by=THE_OPERATOR, now=now,
    )  # fmt: skip
