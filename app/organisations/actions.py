"""Founding an organisation, and changing its name, address or description. Does not commit. The primary key of
`organisation_aliases` resolves races for a name or an address.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import changes_one, count_changed, insert_or_ignore
from app.core.errors import NotAllowed, OrganisationChanged
from app.models import AliasKind, Letter, ListedDomain, Organisation, OrganisationAlias
from app.organisations import queries
from app.organisations.byline import organised_by


@dataclass(frozen=True, kw_only=True)
class Described:
    """An organisation's description; fields that it leaves out are empty."""

    name: str
    slug: str
    about: str
    legal_name: str  # the full legal name of the responsible person or body
    contact: str


def found(session: Session, *, slug: str, name: str, now: datetime) -> Organisation:
    """Add an organisation. Unlike `save`, this allows a name that another organisation has, at the operator's
    discretion.

    Raises NotAllowed if another organisation had the address, and IntegrityError if one has it now.
    """
    organisation = Organisation(slug=slug, name=name, made_at=now)
    session.add(organisation)
    session.flush()
    _claim(session, organisation.id, AliasKind.ADDRESS, slug, now=now)
    if key := queries.name_key(name):
        _insert(session, organisation.id, AliasKind.NAME, key, now=now)
    return organisation


def described(organisation: Organisation) -> Described:
    return Described(**{one.name: getattr(organisation, one.name) for one in fields(Described)})


def save(session: Session, *, organisation: Organisation, said: Described, seen: int, by: By, now: datetime) -> None:
    """Save the whole description. Drafts take the new name; published letters keep theirs.

    Raises OrganisationChanged if it was saved by someone else since revision `seen`, and NotAllowed if another
    organisation has or had the name or the address.
    """
    session.refresh(organisation)
    before = described(organisation)
    _take_name(session, organisation, said.name, now=now)
    _claim(session, organisation.id, AliasKind.ADDRESS, said.slug, now=now)
    as_seen = update(Organisation).where(Organisation.id == organisation.id, Organisation.revision == seen)
    if not changes_one(session, as_seen.values(vars(said) | {"revision": seen + 1})):
        raise OrganisationChanged
    session.refresh(organisation)
    if said.name != before.name:
        _rename_drafts(session, organisation.id, before.name, said.name)
        record(session, AuditKind.ORGANISATION_RENAMED, by=by, now=now, before=before.name, after=said.name)
    if said.slug != before.slug:
        moved = update(ListedDomain).where(ListedDomain.organisation == before.slug)
        count_changed(session, moved.values(organisation=said.slug))
        record(session, AuditKind.ORGANISATION_MOVED, by=by, now=now, before=before.slug, after=said.slug)
    others = [name for name in ("about", "legal_name", "contact") if getattr(said, name) != getattr(before, name)]
    if others:
        record(session, AuditKind.ORGANISATION_DESCRIBED, by=by, now=now, changed=others)


def name_to_agree_to(session: Session, organisation_id: int) -> str:
    """The name that a letter is published under. A concurrent rename either comes later or is seen."""
    name = select(Organisation.name).where(Organisation.id == organisation_id)
    return session.scalars(name.with_for_update(read=True)).one()


def _take_name(session: Session, organisation: Organisation, name: str, *, now: datetime) -> None:
    """A name that looks like its current one needs no claim."""
    key = queries.name_key(name)
    if key != queries.name_key(organisation.name):
        _claim(session, organisation.id, AliasKind.NAME, key, now=now)


def _claim(session: Session, organisation_id: int, kind: AliasKind, words: str, *, now: datetime) -> None:
    _insert(session, organisation_id, kind, words, now=now)
    if queries.holder(session, kind, words) != organisation_id:
        sentence = queries.SAME_NAME if kind is AliasKind.NAME else queries.SAME_ADDRESS
        raise NotAllowed(gettext("%(sentence)s.", sentence=sentence))


def _insert(session: Session, organisation_id: int, kind: AliasKind, words: str, *, now: datetime) -> None:
    insert_or_ignore(session, OrganisationAlias, kind=kind, words=words, organisation_id=organisation_id, since=now)


def _rename_drafts(session: Session, organisation_id: int, before: str, after: str) -> None:
    """Renames drafts whose byline is the suggested one. Editors with an open form will see that it is out of date."""
    drafts = update(Letter).where(
        Letter.organisation_id == organisation_id,
        Letter.is_draft,
        Letter.byline == organised_by(before),
    )
    count_changed(session, drafts.values(byline=organised_by(after), revision=Letter.revision + 1))
