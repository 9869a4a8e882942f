"""Members of an organisation: invite, change role, remove; at least one owner always remains."""

import json
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import db, end_read, transaction
from app.mail import outbox, suppressions
from app.models import Account, AuditLine, Invitation, Letter, Membership, Role, SuppressionReason
from app.text.addresses import parse_address
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.make import a_letter
from tests.pages.people import people
from tests.post_box import PostBox
from tests.sign_in import PASSWORD, Organiser, with_password

NEW = "new.colleague@desk.example"
JOIN = {"name": "Ines Calloway", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


@pytest.fixture
def owner(letter: Letter) -> Account:
    return an_owner(letter)


@pytest.fixture
def desk(app: Flask, owner: Account) -> Browser:
    return at_desk(app, owner)


def roles(letter: Letter) -> dict[str, Role]:
    """Members of the letter's organisation, by address."""
    end_read()
    query = select(Account.email, Membership.role).join(Membership, Membership.account_id == Account.id)
    of_this = query.where(Membership.organisation_id == letter.organisation_id)
    return dict(db.session.execute(of_this).all())


def trace(letter: Letter) -> list[tuple[str, int | None, dict[str, object]]]:
    """Kind, whose, details; without what was there before a test began."""
    end_read()
    lines = db.session.scalars(
        select(AuditLine).where(AuditLine.organisation_id == letter.organisation_id).order_by(AuditLine.id)
    )
    return [(line.kind, line.account_id, json.loads(line.details)) for line in lines]


def test_somebody_is_invited_by_mail_joins_and_works_in_the_role(
    app: Flask, desk: Browser, letter: Letter, owner: Account, post_box: PostBox
) -> None:
    assert desk.post(people(letter), {"email": NEW, "role": "reviewer"}).status_code == 303
    assert f"the invitation to {NEW}" in desk.get(people(letter)).text
    [mail] = post_box.to(NEW, "invitation")
    newcomer = Organiser(app)

    page = newcomer.get(mail.link)
    assert (page.status_code, roles(letter)) == (200, {owner.email: Role.OWNER}), "a GET changes nothing"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert newcomer.post(mail.link, JOIN).status_code == 303

    assert roles(letter)[NEW] is Role.REVIEWER
    assert letter.title in newcomer.get("/organise/").text
    assert newcomer.get(people(letter)).status_code == 403
    assert Organiser(app).gives_password(NEW).location == "/organise/"
    assert [kind for kind, _, _ in trace(letter)][-2:] == ["member-invited", "member-joined"]


def test_the_trace_says_who_opened_the_door_to_whom(
    app: Flask, desk: Browser, letter: Letter, owner: Account, post_box: PostBox
) -> None:
    lines = f"/organise/organisations/{letter.organisation.slug}/trace"
    desk.post(people(letter), {"email": NEW, "role": "reviewer"})
    desk.post(people(letter), {"email": "else@desk.example", "role": "editor"})
    Organiser(app).post(post_box.to(NEW, "invitation")[0].link, JOIN)

    told = unescape(desk.get(lines).text)

    assert f"invited {NEW} as reviewer" in told
    assert f"{JOIN['name']} joined as reviewer, invited by {owner.name}" in told
    assert "invited else@desk.example as editor" in told
    with transaction() as session:
        session.execute(delete(Invitation))  # as the chores do a month after its end
    told = unescape(desk.get(lines).text)
    assert NEW not in told
    assert f"{JOIN['name']} joined as reviewer, invited by {owner.name}" in told


def test_the_form_of_a_newcomer_says_what_is_missing(
    app: Flask, desk: Browser, letter: Letter, post_box: PostBox
) -> None:
    desk.post(people(letter), {"email": NEW, "role": "editor"})
    [mail] = post_box.to(NEW)
    newcomer = Organiser(app)

    of_a_colleague = {"name": "Noor Achterberg"}
    for wrong in (
        {"name": ""}, {"password": "passwordpassword"}, {"again": "another one"}, {"name": "x" * 150}, of_a_colleague,
    ):  # fmt: skip
        answer = newcomer.post(mail.link, JOIN | wrong)
        assert answer.status_code == 422
        assert PASSWORD not in answer.text

    assert NEW not in roles(letter)


def test_somebody_with_an_account_signs_in_and_joins(
    app: Flask, desk: Browser, letter: Letter, post_box: PostBox
) -> None:
    with_password(an_owner(a_letter(), email=NEW))
    desk.post(people(letter), {"email": NEW.upper(), "role": "editor"})
    [mail] = post_box.to(NEW.upper())
    browser = Organiser(app)
    assert "already has an account" in browser.get(mail.link).text
    assert browser.post(mail.link, JOIN).status_code == 409, "the link alone opens nobody's account"
    assert not browser.is_signed_in()

    path = mail.link.partition("8000")[2]
    signed_in = browser.post(f"/organise/sign-in?next={path}", {"email": NEW, "password": PASSWORD})

    assert signed_in.location == path
    assert browser.post(mail.link).status_code == 303
    assert roles(letter)[NEW] is Role.EDITOR


def test_an_invitation_is_for_its_own_address(app: Flask, desk: Browser, letter: Letter, post_box: PostBox) -> None:
    desk.post(people(letter), {"email": NEW, "role": "editor"})
    [mail] = post_box.to(NEW)
    somebody_else = a_colleague(a_letter(), Role.EDITOR)
    browser = at_desk(app, somebody_else)

    assert f"signed in as {somebody_else.email}" in browser.get(mail.link).text
    assert browser.post(mail.link).status_code == 403
    assert set(roles(letter).values()) == {Role.OWNER}


def test_a_withdrawn_invitation_opens_nothing(app: Flask, desk: Browser, letter: Letter, post_box: PostBox) -> None:
    desk.post(people(letter), {"email": NEW, "role": "editor"})
    [mail] = post_box.to(NEW)
    end_read()
    invitation = db.session.scalars(select(Invitation)).one()
    withdraw = f"/organise/organisations/{letter.organisation.slug}/invitations/{invitation.id}/withdraw"

    assert desk.post(withdraw).status_code == 303

    assert Organiser(app).get(mail.link).status_code == 410
    assert Organiser(app).post(mail.link, JOIN).status_code == 410
    assert desk.post(withdraw).status_code == 404, "there is nothing to withdraw any more"
    assert f"the invitation to {NEW}" not in desk.get(people(letter)).text
    assert [kind for kind, _, _ in trace(letter)][-1] == "invitation-withdrawn"


def test_an_invitation_expires_after_seven_days(app: Flask, desk: Browser, letter: Letter, post_box: PostBox) -> None:
    desk.post(people(letter), {"email": NEW, "role": "editor"})
    [mail] = post_box.to(NEW)
    with transaction() as session:
        session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(seconds=1)))

    assert Organiser(app).get(mail.link).status_code == 410
    assert Organiser(app).post(mail.link, JOIN).status_code == 410


def test_a_forged_invitation_is_not_found(app: Flask) -> None:
    assert Organiser(app).get("/organise/invitation/not-one-of-ours").status_code == 404


def test_inviting_again_ends_the_older_link(app: Flask, desk: Browser, letter: Letter, post_box: PostBox) -> None:
    for role in ("editor", "reviewer"):
        desk.post(people(letter), {"email": NEW, "role": role})
    older, newer = post_box.to(NEW, "invitation")

    assert Organiser(app).post(older.link, JOIN).status_code == 410
    assert Organiser(app).post(newer.link, JOIN).status_code == 303
    assert roles(letter)[NEW] is Role.REVIEWER


def test_one_mailbox_gets_three_invitations_a_day(desk: Browser, letter: Letter, post_box: PostBox) -> None:
    answers = [desk.post(people(letter), {"email": NEW, "role": "editor"}).status_code for _ in range(4)]

    assert answers == [303, 303, 303, 409]
    assert len(post_box.to(NEW)) == 3


def test_twenty_invitations_wait_at_most(desk: Browser, letter: Letter) -> None:
    answers = [desk.post(people(letter), {"email": f"one-{n}@desk.example", "role": "editor"}) for n in range(21)]

    assert [one.status_code for one in answers] == [303] * 20 + [409]


def test_a_member_is_not_invited_again(desk: Browser, letter: Letter, owner: Account) -> None:
    assert desk.post(people(letter), {"email": owner.email, "role": "editor"}).status_code == 409


@pytest.mark.parametrize(
    "form", [{"email": "nobody", "role": "editor"}, {"email": NEW, "role": ""}, {"email": NEW, "role": "king"}]
)
def test_an_invitation_that_cannot_be_sent_says_why(desk: Browser, letter: Letter, form: dict[str, str]) -> None:
    answer = desk.post(people(letter), form)

    assert answer.status_code == 422
    assert "needs your attention" in answer.text


def test_a_changed_role_counts_at_once(app: Flask, desk: Browser, letter: Letter) -> None:
    colleague = a_colleague(letter, Role.EDITOR)
    browser = at_desk(app, colleague)
    assert browser.get(people(letter)).status_code == 403

    desk.post(f"{people(letter)}/{colleague.id}/role", {"role": "owner"})

    assert browser.get(people(letter)).status_code == 200
    assert trace(letter)[-1][0] == "role-changed"
    assert trace(letter)[-1][2] == {"account": colleague.id, "after": "owner", "before": "editor"}


def test_a_removed_member_loses_access_at_once(app: Flask, desk: Browser, letter: Letter) -> None:
    colleague = a_colleague(letter, Role.OWNER)
    browser = at_desk(app, colleague)
    assert browser.get(people(letter)).status_code == 200

    assert desk.post(f"{people(letter)}/{colleague.id}/remove").status_code == 303

    assert browser.get(people(letter)).status_code == 404
    assert letter.title not in browser.get("/organise/").text
    assert trace(letter)[-1][0] == "member-removed"
    assert desk.post(f"{people(letter)}/{colleague.id}/remove").status_code == 404


def test_an_owner_who_leaves_is_shown_out(app: Flask, desk: Browser, letter: Letter, owner: Account) -> None:
    a_colleague(letter, Role.OWNER)

    assert desk.post(f"{people(letter)}/{owner.id}/remove").location == "/organise/"
    assert desk.get(people(letter)).status_code == 404


def test_the_last_owner_is_neither_removed_nor_given_another_role(
    desk: Browser, letter: Letter, owner: Account
) -> None:
    a_colleague(letter, Role.EDITOR)

    assert desk.post(f"{people(letter)}/{owner.id}/remove").status_code == 409
    assert desk.post(f"{people(letter)}/{owner.id}/role", {"role": "editor"}).status_code == 409
    assert roles(letter)[owner.email] is Role.OWNER


def test_nobody_reaches_the_people_of_another_organisation(app: Flask, desk: Browser, letter: Letter) -> None:
    other = a_letter()
    stranger = a_colleague(other, Role.OWNER)
    own = f"{people(letter)}/{stranger.id}"

    assert desk.get(people(other)).status_code == 404
    assert desk.post(people(other), {"email": NEW, "role": "owner"}).status_code == 404
    assert desk.post(f"{people(other)}/{stranger.id}/role", {"role": "editor"}).status_code == 404
    assert desk.post(f"{people(other)}/{stranger.id}/remove").status_code == 404
    assert [desk.post(f"{own}/role", {"role": "editor"}).status_code, desk.post(f"{own}/remove").status_code] == [
        404,
        404,
    ]
    assert roles(other) == {stranger.email: Role.OWNER}


def test_another_organisations_invitation_cannot_be_withdrawn(app: Flask, desk: Browser, letter: Letter) -> None:
    other = a_letter()
    at_desk(app, an_owner(other)).post(people(other), {"email": NEW, "role": "editor"})
    end_read()
    invitation = db.session.scalars(select(Invitation)).one()

    answer = desk.post(f"/organise/organisations/{letter.organisation.slug}/invitations/{invitation.id}/withdraw")

    assert answer.status_code == 404


def test_a_mailbox_that_wants_no_mail_gets_no_invitation(desk: Browser, letter: Letter, post_box: PostBox) -> None:
    with transaction() as session:
        mailbox = outbox.lock_mailbox(session, parse_address(NEW).canonical)
        suppressions.suppress(
            session, mailbox=mailbox, letter_id=None, reason=SuppressionReason.NEVER, now=clock.now(), until=None
        )

    assert desk.post(people(letter), {"email": NEW, "role": "editor"}).status_code == 303
    assert post_box.to(NEW) == []
