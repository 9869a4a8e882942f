"""Members of an organisation who change its members concurrently, each on their own connection."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import invitations, members
from app.audit_log.record import THE_OPERATOR, By
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Account, AuditLine, Letter, Membership, Organisation, Role
from app.text.addresses import parse_address
from tests.desk import a_member, an_owner
from tests.make import a_letter
from tests.post_box import PostBox
from tests.races.crowd import outcomes

NEW = "new.colleague@desk.example"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


@pytest.fixture
def owner(letter: Letter) -> Account:
    return an_owner(letter)


def roles(letter: Letter) -> list[Role]:
    end_read()
    query = select(Membership.role).where(Membership.organisation_id == letter.organisation_id)
    return sorted(db.session.scalars(query))


def count_joined() -> int:
    end_read()
    joined = select(func.count()).select_from(AuditLine).where(AuditLine.kind == "member-joined")
    return db.session.scalar(joined) or 0


def test_two_owners_who_remove_each_other_leave_one(app: Flask, letter: Letter, owner: Account) -> None:
    other = a_member(letter.organisation_id, Role.OWNER)

    def removes(who: int, whom: int) -> Callable[[], None]:
        def act() -> None:
            with transaction() as session:
                place = session.get_one(Organisation, letter.organisation_id)
                by = By(who, place.id)
                members.remove_member(session, organisation=place, account_id=whom, by=by, now=clock.now())

        return act

    came_to = outcomes(app, removes(owner.id, other.id), removes(other.id, owner.id))

    assert came_to == ["Forbidden", "done"], "the one who came second is no owner any more"
    assert roles(letter) == [Role.OWNER]


def test_two_owners_who_step_down_at_once_leave_one(app: Flask, letter: Letter, owner: Account) -> None:
    other = a_member(letter.organisation_id, Role.OWNER)

    def steps_down(who: int) -> Callable[[], None]:
        def act() -> None:
            with transaction() as session:
                place = session.get_one(Organisation, letter.organisation_id)
                members.change_role(
                    session, organisation=place, account_id=who, role=Role.EDITOR, by=By(who, place.id), now=clock.now()
                )

        return act

    came_to = outcomes(app, steps_down(owner.id), steps_down(other.id))

    assert came_to == ["NotAllowed", "done"]
    assert roles(letter) == [Role.EDITOR, Role.OWNER]


def test_two_acceptances_at_once_make_one_membership(app: Flask, letter: Letter, post_box: PostBox) -> None:
    with transaction() as session:
        invitations.invite(
            session, organisation=letter.organisation, address=parse_address(NEW), role=Role.EDITOR, by=THE_OPERATOR,
            now=clock.now(),
        )  # fmt: skip
    token = post_box.to(NEW)[0].link.rpartition("/")[2]

    def accepts(name: str) -> Callable[[], None]:
        def act() -> None:
            with transaction() as session:
                found = invitations.invitation_by_token(session, token, now=clock.now())
                invitations.accept_as_newcomer(session, invitation=found, name=name, password=name, now=clock.now())

        return act

    came_to = outcomes(app, accepts("Ines Calloway"), accepts("Ines Callaway"))

    assert came_to.count("done") == 1
    assert roles(letter) == [Role.EDITOR]
    assert count_joined() == 1
