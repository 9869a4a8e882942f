"""Lead signatories, named by an organiser, sign like everyone else; an owner ties each name to its signature. Until
then the name is not public, and a signature under it is held.

A guarded name (an addressee's, a protected or a famous one) is not even stored before its bearer is listed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one, count_changed
from app.core.errors import NotAllowed, NotFound
from app.i18n.lists import all_of
from app.models import Author, Letter, Signature
from app.moderation import approvals, queries, search_pages
from app.moderation.cases import Beside, signature_facts
from app.moderation.decisions import Seen
from app.moderation.search import Search, SignatureStatus, status_of
from app.protected_names.guards import guards_of
from app.signing.locking import locked
from app.tally.public_lists import matching, may_be_listed
from app.text import hold_rules
from app.text.lookalikes import fold
from app.text.names import clean_name

OF_NO_LETTER = 0  # for a letter not saved yet: only the platform's protected names apply
MOST_HELD = 200  # held names to search for a lead signatory's
ANOTHER = lazy_gettext("This signature has another name now, or no longer counts. Nothing was tied.")


@dataclass(frozen=True)
class Lead:
    """A lead signatory, the signature tied to the name, and the candidates."""

    author: Author
    tied: Signature | None
    candidates: Sequence[Signature]

    @property
    def why_unseen(self) -> str:
        """Why the name is not printed, judging by the tied signature; it may also not be counted yet."""
        one = self.tied
        if one is None:
            return gettext("No signature is tied to this name yet")
        reasons = (
            (not one.is_confirmed, gettext("The signature no longer counts")),
            (one.is_held, gettext("The signature is held: someone else has to check the name")),
            (one.hidden_at is not None, gettext("A report hides the name until a moderator has checked it")),
            (not one.show_name, gettext("The signer has chosen to stay private")),
            (
                one.name != self.author.tied_name,
                gettext("The signature has another name now: check it and tie it again"),
            ),
        )
        return next((words for holds_true, words in reasons if holds_true), gettext("It will appear in a moment"))


def leads_of(session: Session, letter: Letter) -> list[Lead]:
    held = session.scalars(queries.held_signatures(letter.id).limit(MOST_HELD)).all()
    return [_lead(session, author, held) for author in _authors(session, letter.id)]


def count_untied(session: Session, letter_id: int) -> int:
    untied = select(func.count(Author.id)).where(Author.letter_id == letter_id, Author.signature_id.is_(None))
    return session.scalar(untied) or 0


def standing_leads(session: Session, letter_id: int) -> list[str]:
    """The names tied to a signature that is listed, as the organiser typed them."""
    tied = select(Author, Signature).join(Signature, Signature.id == Author.signature_id)
    rows = session.execute(tied.where(Author.letter_id == letter_id).execution_options(populate_existing=True))
    return [
        author.name for author, one in rows if status_of(one) is SignatureStatus.LISTED and one.name == author.tied_name
    ]


def tie(
    session: Session, *, letter: Letter, author_id: int, signature_id: int, on: Seen, by: By, now: datetime
) -> None:
    """Ties this signature to the lead signatory: a held one is released (a famous one needs two approvals), and the
    name is printed while the signature is listed.

    Raises NotFound for a signature or name of another letter, ChangedSinceSeen, and NotAllowed if the names differ.
    """
    _bump_revision(session, letter)
    author = _author(session, letter.id, author_id)
    signature = locked(session, signature_id, letter_id=letter.id)
    on.refuse_other(signature_facts(signature, Beside(session, [signature.id])))
    if not signature.is_confirmed or not hold_rules.matches(signature.name or "", [author.name]):
        raise NotAllowed(ANOTHER)
    if signature.is_held:
        approvals.release(session, signature_id=signature.id, by=by, now=now)
    tied = {"signature_id": signature.id, "tied_name": signature.name}
    count_changed(session, update(Author).where(Author.id == author.id).values(tied))
    record(session, AuditKind.LEAD_TIED, by=by, now=now, letter_id=letter.id, signature_id=signature.id)


def untie(session: Session, *, letter: Letter, author_id: int, by: By, now: datetime) -> None:
    """The name is no longer printed; the signature is unchanged."""
    _bump_revision(session, letter)
    author = _author(session, letter.id, author_id)
    if author.signature_id is None:
        raise NotAllowed(gettext("No signature is tied to this name."))
    loose = {"signature_id": None, "tied_name": None}
    count_changed(session, update(Author).where(Author.id == author.id).values(loose))
    record(session, AuditKind.LEAD_UNTIED, by=by, now=now, letter_id=letter.id, signature_id=author.signature_id)


def guarded_and_unsigned(
    session: Session, names: Iterable[str], *, letter_id: int | None, addressees: Sequence[str] = ()
) -> set[str]:
    """The guarded names that no listed signer bears. `addressees`: those of an unsaved form."""
    guards = guards_of(session, letter_id or OF_NO_LETTER)
    some = (*guards.famous, *guards.protected, *guards.addressees, *addressees)
    cleaned = {name: clean_name(name) for name in names}
    guarded = {name for name, clean in cleaned.items() if hold_rules.matches(clean, some)}
    if letter_id is None:
        return guarded
    listed = select(Signature.name).where(Signature.letter_id == letter_id, may_be_listed())
    bearers = {name: session.scalars(matching(listed, letter_id, cleaned[name])) for name in guarded}
    return {name for name in guarded if fold(cleaned[name]) not in {fold(one or "") for one in bearers[name]}}


def refuse_guarded(session: Session, letter: Letter) -> None:
    """Checks at publication, as a name may have been protected since the draft was saved. Raises NotAllowed, with the
    names.
    """
    waiting = guarded_and_unsigned(session, (one.name for one in letter.authors), letter_id=letter.id)
    if waiting:
        raise NotAllowed(
            ngettext(
                "%(names)s: protected since this draft was saved. Remove it from the lead signatories first.",
                "%(names)s: protected since this draft was saved. Remove them from the lead signatories first.",
                len(waiting),
                names=all_of(sorted(waiting)),
            )
        )


def _lead(session: Session, author: Author, held: Sequence[Signature]) -> Lead:
    tied = session.get(Signature, author.signature_id, populate_existing=True) if author.signature_id else None
    rows = search_pages.page(session, author.letter_id, Search(name=author.name), after=None).rows
    listed = session.scalars(select(Signature).where(Signature.id.in_([row.id for row in rows])))
    own = {one.id: one for one in (*held, *listed) if hold_rules.matches(one.name or "", [author.name])}
    return Lead(author, tied, [one for one in own.values() if one.is_confirmed and one.erased_at is None])


def _authors(session: Session, letter_id: int) -> Sequence[Author]:
    of_letter = select(Author).where(Author.letter_id == letter_id).order_by(Author.position)
    return session.scalars(of_letter.execution_options(populate_existing=True)).all()


def _author(session: Session, letter_id: int, author_id: int) -> Author:
    author = next((one for one in _authors(session, letter_id) if one.id == author_id), None)
    if author is None:
        raise NotFound
    return author


def _bump_revision(session: Session, letter: Letter) -> None:
    """Increments the revision, so that the cached page is rendered anew and no older form overwrites this."""
    changes_one(session, update(Letter).where(Letter.id == letter.id).values(revision=Letter.revision + 1))
