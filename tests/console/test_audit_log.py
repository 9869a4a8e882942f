"""The audit log: one immutable line per change, naming no signer."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.audit_log.record import AuditKind, By, record
from app.console.audit_log_words import SENTENCES, WORDS
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import AuditLine, Letter, Role
from tests.desk import a_colleague, an_owner, at_desk
from tests.house.tree import sources
from tests.journeys.steps import signed
from tests.make import a_letter, work
from tests.pages.html import elements, values, words_of
from tests.post_box import PostBox

LEAVES_IT_TO_OTHERS = {
    "app/accounts/members.py lock_members": "asks whether whoever acts is still an owner",
    "app/moderation/cases.py approvals": "asks which approval is the reader's own",
    "app/moderation/kinds/kind.py accept": "says what each kind does, which records",
    "app/moderation/kinds/kind.py refuse": "says what each kind does, which records",
    "app/moderation/approvals.py write_decision": "a part of release, which records",
    "app/signing/own_signature.py own_digest": "asks which mailbox is the decider's own",
    "app/verification/conflicts.py conflict": "asks whether a claim is the reviewer's own or related",
}


def lines_on(page: str) -> list[str]:
    return [words_of(cell, apart=" ") for cell in elements(page, "td[data-heading='What was done']")]


def write(letter: Letter, kind: AuditKind, by: By, **more: Any) -> None:
    with transaction() as session:
        record(session, kind, by=by, now=clock.now(), letter_id=letter.id, **more)


def test_the_trace_says_who_has_done_what_the_newest_first(app: Flask) -> None:
    letter = a_letter()
    owner = an_owner(letter, name="Ines Quandt")
    by = By(owner.id, letter.organisation_id)
    write(letter, AuditKind.CLAIM_VERIFIED, by, signature_id=312)
    write(letter, AuditKind.SIGNATURE_REMOVED, by, signature_id=313, reason="fake")
    write(letter, AuditKind.LIST_EXPORTED, by, list="verified", format="csv", state="CA", rows=7)
    page = at_desk(app, owner).get(f"/organise/letters/{letter.slug}/trace").text
    assert lines_on(page)[:3] == [
        "Ines Quandt downloaded a list: Verified professionals, California, CSV, rows: 7",
        "Ines Quandt removed a signature (signature 313) reason: the person named did not sign",
        "Ines Quandt verified a claim (signature 312)",
    ]
    assert lines_on(page)[-1].startswith("The operator started the letter")


def test_the_first_of_two_who_let_a_famous_name_stand_has_released_nothing(app: Flask) -> None:
    letter = a_letter()
    owner = an_owner(letter, name="Ines Quandt")
    by = By(owner.id, letter.organisation_id)
    for looked in (1, 2):
        write(letter, AuditKind.NAME_RELEASED, by, signature_id=312, famous=True, looked=looked)
    page = at_desk(app, owner).get(f"/organise/letters/{letter.slug}/trace").text
    assert lines_on(page)[:2] == [
        "Ines Quandt released a held name (signature 312) famous: yes",
        "Ines Quandt approved a famous name, as the first of two (signature 312) famous: yes",
    ]


def test_every_kind_of_line_has_its_words(app: Flask) -> None:
    assert set(WORDS) | set(SENTENCES) == set(AuditKind)
    letter = a_letter()
    owner = an_owner(letter, name="Ines Quandt")
    details: dict[AuditKind, dict[str, Any]] = {
        AuditKind.LIST_EXPORTED: {"list": "addresses", "format": "csv", "state": None, "rows": 1},
        AuditKind.MEMBER_INVITED: {"role": "advocate", "invitation": 1},
        AuditKind.MEMBER_JOINED: {"role": "owner", "account": owner.id},
        AuditKind.ROLE_CHANGED: {"account": owner.id, "before": "editor", "after": "owner"},
        AuditKind.MEMBER_REMOVED: {"account": owner.id, "before": "editor"},
        AuditKind.ORGANISATION_RENAMED: {"before": "Names at the End", "after": "Writers of the North"},
        AuditKind.ORGANISATION_MOVED: {"before": "names-at-the-end", "after": "writers-north"},
    }
    for kind in AuditKind:
        write(letter, kind, By(owner.id, letter.organisation_id), **details.get(kind, {}))
    page = at_desk(app, owner).get(f"/organise/letters/{letter.slug}/trace").text
    assert len(lines_on(page)) == len(AuditKind) + 2  # and that it was drafted and published
    assert all(line.startswith(("Ines Quandt ", "The operator ")) for line in lines_on(page))


def test_pages_of_the_trace_leave_nothing_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.console.audit_log.A_PAGE", 3)
    letter = a_letter()
    owner = an_owner(letter)
    for number in range(8):
        write(letter, AuditKind.CLAIM_ASKED, By(owner.id, letter.organisation_id), signature_id=number)
    browser = at_desk(app, owner)
    url, seen = f"/organise/letters/{letter.slug}/trace", []
    while url:
        page = browser.get(url).text
        seen += re.findall(r"signature (\d+)", " ".join(lines_on(page)))
        url = next(iter(values(page, "[href*='?before=']", "href")), "")
    assert seen == [str(number) for number in reversed(range(8))]


def test_an_organisation_sees_its_letters_and_people_and_nobody_elses(app: Flask) -> None:
    letter, other = a_letter(title="Ours alone"), a_letter(title="Theirs alone")
    owner, stranger = an_owner(letter, name="Ines Quandt"), an_owner(other, name="Otto Fremd")
    write(letter, AuditKind.LETTER_CLOSED, By(owner.id, letter.organisation_id))
    write(other, AuditKind.LETTER_CLOSED, By(stranger.id, other.organisation_id))
    url = f"/organise/organisations/{letter.organisation.slug}/trace"
    page = at_desk(app, owner).get(url).text
    assert "Ines Quandt closed the letter" in page
    assert "Ours alone" in page
    assert "added Ines Quandt as owner" in page
    assert "Otto" not in page
    assert "Theirs alone" not in page
    assert at_desk(app, stranger).get(url).status_code == 404


def test_only_owners_read_the_trace(app: Flask) -> None:
    letter = a_letter()
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADVOCATE):
        browser = at_desk(app, a_colleague(letter, role))
        assert browser.get(f"/organise/letters/{letter.slug}/trace").status_code == 403
        assert browser.get(f"/organise/organisations/{letter.organisation.slug}/trace").status_code == 403


@pytest.mark.parametrize("change", ["UPDATE audit_log SET kind = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_a_line(app: Flask, change: str) -> None:
    a_letter()
    before = [row.kind for row in db.session.scalars(select(AuditLine).order_by(AuditLine.id))]
    assert before
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(change))
    end_read()
    assert [row.kind for row in db.session.scalars(select(AuditLine).order_by(AuditLine.id))] == before


def test_the_database_refuses_to_put_another_line_in_its_place(app: Flask) -> None:
    a_letter()
    again = "INSERT {} audit_log SELECT * FROM audit_log WHERE true {}"
    replaced = {
        "sqlite": again.format("OR REPLACE INTO", ""),
        "postgresql": again.format("INTO", "ON CONFLICT (id) DO UPDATE SET kind = 'x'"),
    }[db.engine.dialect.name]
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(replaced))


def test_no_name_and_no_address_of_a_signer_stands_in_it(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Any
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org", updates="1")
    work()
    browser = at_desk(app, an_owner(letter))
    browser.post(f"/organise/letters/{letter.slug}/tallies", {"list": "all", "format": "xlsx"})
    browser.post(f"/organise/letters/{letter.slug}/tallies/addresses")
    end_read()
    rows = db.session.execute(select(AuditLine.kind, AuditLine.details)).all()
    assert [row.kind for row in rows].count("list-exported") == 2
    assert not re.search("quillon|farrow|@", repr(rows), re.I)


def test_every_action_that_is_done_by_somebody_leaves_a_line() -> None:
    """An action of organisers and reviewers takes `by`. Each of them records a line, or hands `by` to one that does."""
    found, silent = 0, set()
    for source in sources("app"):
        asks = ("guards", "queries", "audit_log", "record")
        if source.place in ("console", "accounts", "audit_log") and source.path.stem in asks:
            continue
        for function in source.functions():
            arguments = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
            if "by" not in arguments:
                continue
            body = "\n".join(source.text.splitlines()[function.lineno : function.end_lineno])
            found += 1
            if not re.search(r"\bby=|\bBy\(by\.|\bby\b\s*[,)]", body):
                silent.add(f"{source.name} {function.name}")
    assert found > 10
    assert silent == set(LEAVES_IT_TO_OTHERS)
