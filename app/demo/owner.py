"""An account that can view the demo letters in the console."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import actions
from app.audit_log.record import THE_OPERATOR
from app.core.db import db, end_read, transaction
from app.demo.letters import DEMO_LETTERS
from app.models import Account, Letter, Membership, Organisation, Role

EMAIL, NAME = "maren@undersigned.example", "Maren Oyelaran"


def demo_owner(*, now: datetime) -> str | None:
    """The address of an owner of the demo letters' organisations, created if missing; None without demo letters."""
    organisations = (
        select(Organisation)
        .join(Letter, Letter.organisation_id == Organisation.id)
        .where(Letter.slug.in_([demo.slug for demo in DEMO_LETTERS]))
        .distinct()
    )
    there = db.session.scalars(organisations).all()
    owned = db.session.scalars(
        select(Membership.organisation_id).join(Membership.account).where(Account.email == EMAIL)
    ).all()
    end_read()
    missing = [organisation for organisation in there if organisation.id not in owned]
    if missing:
        with transaction() as session:
            _give(session, missing, now=now)
    return EMAIL if there else None


def _give(session: Session, organisations: list[Organisation], *, now: datetime) -> None:
    account = actions.add_account(session, email=EMAIL, name=NAME, now=now)
    for organisation in organisations:
        actions.add_member(
            session, account=account, organisation=organisation, role=Role.OWNER, by=THE_OPERATOR, now=now
        )
