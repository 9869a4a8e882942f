"""The permission matrix: every page and form of the console, for every role, and for members of another
organisation.
"""

from typing import Any

import pytest
from flask import Flask

from app.accounts.permissions import MAY, Act
from app.core.db import db, transaction
from app.models import Membership, Role
from tests.desk import Browser, a_colleague, a_member, at_desk
from tests.make import a_letter
from tests.pages.guarded_requests import guarded_requests, url_of
from tests.statements import statements_written

MATRIX = """
                    owner  editor  reviewer  advocate
see-figures         yes    yes     yes       yes
read-drafts         yes    yes     yes       no
write-letter        yes    yes     no        no
publish-letter      yes    yes     no        no
say-delivered       yes    no      no        no
archive-letter      yes    no      no        no
review-claims       yes    no      yes       no
look-at-names       yes    no      yes       no
see-signatures      yes    yes     yes       no
remove-signatures   yes    no      yes       no
erase-signers       yes    no      no        no
export-lists        yes    yes     no        yes
export-addresses    yes    no      no        no
see-exports         yes    no      no        no
see-audit-log       yes    no      no        no
see-leads           yes    yes     no        no
tie-leads           yes    no      no        no
manage-people       yes    no      no        no
name-organisation   yes    no      no        no
"""


def send(browser: Browser, method: str, url: str, **more: Any) -> int:
    return (browser.get(url) if method == "GET" else browser.post(url, **more)).status_code


def test_the_matrix_is_as_it_is_written_here() -> None:
    head, *lines = [line.split() for line in MATRIX.strip().splitlines()]
    written = {(line[0], role): word == "yes" for line in lines for role, word in zip(head, line[1:], strict=True)}

    assert written == {(act.value, role.value): act in MAY[role] for act in Act for role in Role}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_the_matrix_says_and_nothing_more(app: Flask, role: Role) -> None:
    browser = at_desk(app, a_colleague(a_letter(), role))
    email = f"same-{role.value}@desk.example"
    browser = at_desk(app, a_colleague(a_letter(), role, email=email))
    for rule, method, act in guarded_requests(app):
        letter = a_letter()
        a_colleague(letter, role, email=email)
        status = send(browser, method, url_of(rule, letter, letter.organisation))
        if act in MAY[role]:
            assert status not in (401, 403, 500), f"{role.value} {method} {rule}: {status}"
        else:
            assert status == 403, f"{role.value} {method} {rule}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_whose_letter_it_is_not_finds_nothing_there(app: Flask, role: Role) -> None:
    letter = a_letter()
    browser = at_desk(app, a_colleague(a_letter(), role))
    for rule, method, _ in guarded_requests(app):
        status = send(browser, method, url_of(rule, letter, letter.organisation))
        assert status == 404, f"{role.value} {method} {rule}: {status}"


def test_who_is_not_signed_in_gets_no_further_than_the_door(app: Flask) -> None:
    letter = a_letter()
    stranger = Browser(app)
    for rule, method, _ in guarded_requests(app):
        status = send(stranger, method, url_of(rule, letter, letter.organisation), csrf=False)
        assert status == (303 if method == "GET" else 400), f"{method} {rule}: {status}"


def test_a_form_of_the_console_counts_only_with_its_token(app: Flask) -> None:
    letter = a_letter()
    browser = at_desk(app, a_colleague(letter, Role.OWNER))
    for rule, method, _ in guarded_requests(app):
        if method == "POST":
            status = send(browser, method, url_of(rule, letter, letter.organisation), csrf=False)
            assert status == 400, f"{rule}: {status}"


def test_opening_pages_changes_nothing_whoever_is_signed_in(app: Flask) -> None:
    letter = a_letter()
    browser = at_desk(app, a_colleague(letter, Role.OWNER))
    for rule in app.url_map.iter_rules():
        if str(rule).startswith("/organise") and "GET" in (rule.methods or ()):
            url = url_of(rule, letter, letter.organisation)
            with statements_written() as written:
                status = browser.get(url).status_code
            assert status < 500, f"{rule}: {status}"
            assert written == [], f"{rule} writes"


def test_a_role_that_was_taken_away_is_gone_at_once(app: Flask) -> None:
    letter = a_letter()
    account = a_member(letter.organisation_id, Role.OWNER)
    browser = at_desk(app, account)
    assert letter.title in browser.get("/organise/").text
    with transaction() as session:
        session.delete(session.get_one(Membership, (account.id, letter.organisation_id)))
    db.session.rollback()
    assert letter.title not in browser.get("/organise/").text
