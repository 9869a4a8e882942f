"""Owners of names and addresses, current or former."""

from flask_babel import lazy_gettext, lazy_ngettext
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.models import AliasKind, Organisation, OrganisationAlias
from app.text.lookalikes import fold, skeleton

MOST_ALIASES = 10  # of each kind, so that nobody collects the names and addresses of others
SAME_NAME = lazy_gettext(
    "Another organisation here has this name, had it, or has one that looks like it. Choose another one"
)
SAME_ADDRESS = lazy_gettext("Another organisation has this address, or had it. Choose another one")
_TOO_MANY = {
    AliasKind.NAME: lazy_ngettext(
        "Your organisation has had %(num)s name. Choose it, or ask the operator of this site",
        "Your organisation has had %(num)s names. Choose one of them, or ask the operator of this site",
        MOST_ALIASES,
    ),
    AliasKind.ADDRESS: lazy_ngettext(
        "Your organisation has had %(num)s address. Choose it, or ask the operator of this site",
        "Your organisation has had %(num)s addresses. Choose one of them, or ask the operator of this site",
        MOST_ALIASES,
    ),
}


def name_key(name: str) -> str:
    """The skeleton of a name: equal for two that look alike. Empty if it has neither letters nor digits."""
    return skeleton(fold(name))


def by_address(session: Session, slug: str) -> Organisation | None:
    """The organisation with this current or former address."""
    return session.scalar(
        select(Organisation)
        .join(OrganisationAlias, OrganisationAlias.organisation_id == Organisation.id)
        .where(_is_alias(AliasKind.ADDRESS, slug))
    )


def called(session: Session, words: str) -> Organisation | None:
    """The organisation with this current name, or else with exactly this address."""
    there, key = session.scalars(select(Organisation).order_by(Organisation.id)).all(), name_key(words)
    named = (one for one in there if key and name_key(one.name) == key)
    return next(named, None) or next((one for one in there if one.slug == words), None)


def holder(session: Session, kind: AliasKind, words: str) -> int | None:
    """The id of the organisation with this current or former name or address."""
    return session.scalar(select(OrganisationAlias.organisation_id).where(_is_alias(kind, words)))


def why_not_name(session: Session, organisation: Organisation, name: str) -> str | None:
    """Why the organisation can't take this name, as a sentence; None if it can."""
    key = name_key(name)
    if key == name_key(organisation.name):
        return None
    return _why_not(session, organisation, AliasKind.NAME, key, SAME_NAME)


def why_not_address(session: Session, organisation: Organisation, slug: str) -> str | None:
    return _why_not(session, organisation, AliasKind.ADDRESS, slug, SAME_ADDRESS)


def free_address(session: Session, slug: str) -> str:
    """This address, or else with the first number appended that no organisation has or had."""
    begins = OrganisationAlias.words.startswith(slug, autoescape=True)
    alike = select(OrganisationAlias.words).where(OrganisationAlias.kind == AliasKind.ADDRESS, begins)
    taken = set(session.scalars(alike))
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _why_not(session: Session, organisation: Organisation, kind: AliasKind, words: str, taken: str) -> str | None:
    whose = holder(session, kind, words)
    if whose is not None:
        return None if whose == organisation.id else taken
    own = and_(OrganisationAlias.kind == kind, OrganisationAlias.organisation_id == organisation.id)
    had = session.scalar(select(func.count()).select_from(OrganisationAlias).where(own)) or 0
    return _TOO_MANY[kind] if had >= MOST_ALIASES else None


def _is_alias(kind: AliasKind, words: str) -> ColumnElement[bool]:
    return and_(OrganisationAlias.kind == kind, OrganisationAlias.words == words)
