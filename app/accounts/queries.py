from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.permissions import MAY, Act
from app.audit_log.record import By
from app.core.errors import LetterNotFound, NotFound
from app.models import Account, AliasKind, Letter, Membership, Organisation, OrganisationAlias, Role
from app.text.addresses import Address, BadAddress, parse_address


@dataclass(frozen=True)
class Desk:
    """The context of a console page: organisation, role, and letter if there is one."""

    account: Account
    organisation: Organisation
    role: Role
    letter: Letter | None = None

    def may(self, act: Act) -> bool:
        return act in MAY[self.role]

    @property
    def by(self) -> By:
        return By(self.account.id, self.organisation.id)

    @property
    def own_letter(self) -> Letter:
        """The letter; for pages about a letter."""
        if self.letter is None:
            raise LetterNotFound
        return self.letter


def desk_at_letter(session: Session, account: Account, slug: str) -> Desk:
    """Raises LetterNotFound for letters of organisations that the account does not belong to, and for drafts that its
    role may not read.
    """
    found = session.execute(
        select(Letter, Membership)
        .join(Membership, Membership.organisation_id == Letter.organisation_id)
        .where(Letter.slug == slug, Letter.deleted_at.is_(None), Membership.account_id == account.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise LetterNotFound
    letter, membership = found
    desk = Desk(account, membership.organisation, membership.role, letter)
    if letter.is_draft and not desk.may(Act.READ_DRAFTS):
        raise LetterNotFound
    return desk


def desk_in_organisation(session: Session, account: Account, slug: str) -> Desk:
    """By a current or former address. Raises NotFound for organisations that the account does not belong to."""
    of_address = select(OrganisationAlias.organisation_id).where(
        OrganisationAlias.kind == AliasKind.ADDRESS, OrganisationAlias.words == slug
    )
    membership = session.scalar(
        memberships_of(account.id)
        .where(Organisation.id == of_address.scalar_subquery())
        .execution_options(populate_existing=True)
    )
    if membership is None:
        raise NotFound
    return Desk(account, membership.organisation, membership.role)


def memberships_of(account_id: int) -> Select[Membership]:
    """Sorted by the organisation's name."""
    return (
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.account_id == account_id)
        .order_by(Organisation.name, Organisation.id)
    )


def members_of(organisation_id: int) -> Select[Membership]:
    """Sorted by when they joined."""
    return (
        select(Membership)
        .join(Membership.account)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.made_at, Membership.account_id)
    )


def addresses_of(organisation_id: int, *roles: Role) -> Select[str]:
    """Addresses of members with one of these roles and an active account."""
    return (
        select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == organisation_id, Membership.role.in_(roles), Account.active)
        .order_by(Account.id)
    )


def names_of_colleagues(session: Session, account_id: int) -> Sequence[str]:
    """Names of all others in the organisations that the account belongs to."""
    own = select(Membership.organisation_id).where(Membership.account_id == account_id)
    others = Membership.organisation_id.in_(own) & (Membership.account_id != account_id)
    return session.scalars(
        select(Account.name).join(Membership, Membership.account_id == Account.id).where(others)
    ).all()


def names_in(session: Session, organisation_id: int) -> Sequence[str]:
    members = select(Account.name).join(Membership, Membership.account_id == Account.id)
    return session.scalars(members.where(Membership.organisation_id == organisation_id)).all()


def letters_at(session: Session, desks: Sequence[Desk]) -> dict[int, list[Letter]]:
    """The letters that each role may see, by organisation, newest first; drafts only for roles that may read them."""
    desk_of = {desk.organisation.id: desk for desk in desks}
    letters = select(Letter).where(Letter.organisation_id.in_(desk_of), Letter.deleted_at.is_(None))
    found: dict[int, list[Letter]] = {organisation_id: [] for organisation_id in desk_of}
    for letter in session.scalars(letters.order_by(Letter.made_at.desc(), Letter.id)):
        if letter.is_public() or desk_of[letter.organisation_id].may(Act.READ_DRAFTS):
            found[letter.organisation_id].append(letter)
    return found


def account_by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == canonical(email)))


def canonical(email: str) -> str:
    """The form in which an account's address is stored and looked up. Invalid addresses are only lower-cased."""
    try:
        return parse_address(email).deliver_to.lower()
    except BadAddress:
        return email.strip().lower()


def mailbox_of(email: str) -> Address:
    """The mailbox of an account's address, or of what was typed as one, even if it is invalid."""
    try:
        return parse_address(email)
    except BadAddress:
        return Address(deliver_to=email, canonical=email, canonical_before=email, domain="")


def is_owner(session: Session, account_id: int, organisation_id: int) -> bool:
    place = session.get(Membership, (account_id, organisation_id), populate_existing=True)
    return place is not None and place.role is Role.OWNER
