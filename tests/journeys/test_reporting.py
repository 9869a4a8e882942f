"""A report stops a fake and cannot empty a list (rules.md, Names in public)."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NothingWaits
from app.models import Letter, Report
from app.moderation import queries, reports
from app.tally import audit
from tests.journeys.restart import started_again
from tests.journeys.steps import everything, listed, moderate, named, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, tally, work
from tests.pages.html import values, way
from tests.pages.report_page import choices, reports_name
from tests.post_box import PostBox
from tests.statements import statements


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work()
    return letter


def waiting(letter: Letter) -> list[str]:
    """Names with a report that a person has to look at."""
    end_read()
    return [one.signature.name or "" for one in db.session.scalars(queries.waiting_reports(letter.id))]


def looks(letter: Letter, name: str) -> bool:
    """A person looks at the name and lets it stand."""
    with suppress(NothingWaits), transaction() as session:
        reports.keep(session, signature_id=named(letter, name).id, by=THE_OPERATOR, now=clock.now())
        return True
    return False


def test_every_list_leads_to_the_form(client: FlaskClient, letter: Letter) -> None:
    for page in ("", "/credits", "/supporters", "/supporters?q=eve"):
        leads = way(client.get(f"/letters/{letter.slug}{page}").text, "Report a name")
        assert leads.startswith(f"/letters/{letter.slug}/report")
    assert choices(client, letter, "f") == choices(client, letter, "F") != {}
    forms = values(client.get(f"/letters/{letter.slug}/report?q=f").text, "form", "action")
    assert forms == [f"/letters/{letter.slug}/report"] * 2  # to find, and to report
    assert "No signature by that name" in client.get(f"/letters/{letter.slug}/report?q=nobody").text
    assert client.get("/letters/none/report").status_code == 404


def test_a_supporters_name_is_hidden_at_once_and_stays_counted(client: FlaskClient, letter: Letter) -> None:
    answer = reports_name(client, letter, "Eve Fake")
    assert answer.status_code == 303
    assert "Thank you" in client.get(answer.location).text
    assert listed(client, letter, "supporters") == ["Ada Finch"]  # before the registrar looks
    work()
    counted = tally(client, letter)
    assert (counted["signed"], counted["private"]) == (2, 1)
    for page in ("", "/supporters", "/supporters?q=Eve", "/report?q=Eve"):
        assert "Eve Fake" not in client.get(f"/letters/{letter.slug}{page}").text
    assert waiting(letter) == ["Eve Fake"]
    assert audit.audit(letter) == []


def test_who_is_hidden_by_a_report_does_not_show_again_by_their_own_button(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Mallory Mole", email="mallory@example.org")
    work()
    reports_name(client, letter, "Mallory Mole")
    assert "Someone reported this name" in client.get(private).text
    for act in ("hide", "show"):
        press(client, private, act)
    work()
    assert not standing(client, private)["listed"]
    assert "Mallory Mole" not in listed(client, letter, "supporters")
    assert audit.audit(letter) == []


def test_a_person_lets_a_name_stand_and_another_report_only_waits(client: FlaskClient, letter: Letter) -> None:
    reports_name(client, letter, "Eve Fake")
    work()
    assert looks(letter, "Eve Fake")
    assert not looks(letter, "Eve Fake")
    work()
    assert listed(client, letter, "supporters") == ["Eve Fake", "Ada Finch"]
    assert tally(client, letter)["private"] == 0
    assert reports_name(client, letter, "Eve Fake").status_code == 303
    assert listed(client, letter, "supporters") == ["Eve Fake", "Ada Finch"]
    assert waiting(letter) == ["Eve Fake"]
    assert moderate("remove", named(letter, "Eve Fake"))
    assert waiting(letter) == []


def test_many_reports_of_a_name_are_one(client: FlaskClient, letter: Letter) -> None:
    mark = choices(client, letter, "eve")["Eve Fake"]
    form = {"name": mark, "kind": "fake"}
    assert client.post(f"/letters/{letter.slug}/report", data=form).status_code == 303
    work()
    before = everything()
    for kind in ("fake", "not-a-name"):
        late = client.post(f"/letters/{letter.slug}/report", data=form | {"kind": kind})
        assert late.status_code == 409
        assert "no longer on any list" in late.text
    assert everything() == before


def test_reports_hide_at_most_twenty_names_at_a_time(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    for at in range(22):
        name = f"Robin {'abcdefghijklmnopqrstuvwxyz'[at] * 3}"
        signed(client, post_box, letter, name=name, email=f"robin-{at}@example.org")
    work()
    names = [name for name in listed(client, letter, "supporters") if name.startswith("Robin")]
    for name in names:
        assert reports_name(client, letter, name).status_code == 303
    assert len([name for name in listed(client, letter, "supporters") if name.startswith("Robin")]) == 2
    assert len(waiting(letter)) == 22

    looks(letter, names[0])  # a place is free
    work()
    reports_name(client, letter, names[-1], "not-a-name")
    work()
    assert names[-1] not in listed(client, letter, "supporters")
    assert names[0] in listed(client, letter, "supporters")
    assert audit.audit(letter) == []


def test_one_in_a_hundred_of_a_large_letter_can_be_hidden(
    client: FlaskClient, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_HIDDEN", 0)
    reports_name(client, letter, "Eve Fake")
    assert "Eve Fake" in listed(client, letter, "supporters")
    monkeypatch.setattr(queries, "lock_letter", lambda *_: 100)  # as many as stand on it
    reports_name(client, letter, "Eve Fake", "not-a-name")
    assert "Eve Fake" not in listed(client, letter, "supporters")
    reports_name(client, letter, "Ada Finch")
    assert listed(client, letter, "supporters") == ["Ada Finch"]


def test_the_name_of_a_verified_professional_waits_for_the_look(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    a_listed_domain("northlight.example")
    address = "octavia@northlight.example"
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": address}
    signed(client, post_box, letter, name="Octavia Brandt", email=address, **claim)
    work()
    assert reports_name(client, letter, "Octavia Brandt").status_code == 303
    work()
    assert listed(client, letter, "verified") == ["Octavia Brandt"]
    assert waiting(letter) == ["Octavia Brandt"]

    reports_name(client, letter, "Octavia Brandt", "me", email="the-real-one@example.org")
    assert "before all others. Until then the name stays" in client.post(post_box.last.link).text
    work()
    assert listed(client, letter, "verified") == ["Octavia Brandt"]
    assert audit.audit(letter) == []


def test_who_did_not_sign_proves_a_mailbox_and_is_heard(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    sent = reports_name(client, letter, "Eve Fake", "me", email="eve@elsewhere.example")
    assert "Check your email" in client.get(sent.location).text
    assert "Eve Fake" in listed(client, letter, "supporters")
    [mail] = post_box.to("eve@elsewhere.example", "report")
    assert "Eve" not in mail.words

    before = everything()
    assert "Eve Fake" in client.get(mail.link).text
    assert everything() == before
    for _ in range(3):
        assert "Your report is in" in client.post(mail.link).text
    assert "Your report is in" in client.get(mail.link).text
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    work(watch.now())
    assert tally(client, letter)["private"] == 1
    [kept] = db.session.scalars(select(Report))
    assert kept.proven_at is not None

    assert looks(letter, "Eve Fake")
    client.post(mail.link)  # it has spoken
    assert waiting(letter) == []


def test_names_that_their_owners_disclaim_use_up_no_place(
    client: FlaskClient, post_box: PostBox, letter: Letter, monkeypatch: pytest.MonkeyPatch, watch: Watch
) -> None:
    monkeypatch.setattr(reports, "MOST_HIDDEN", 1)
    watch.wait(minutes=6)
    reports_name(client, letter, "Ada Finch", "me", email="ADA@example.org")
    client.post(post_box.to("ADA@example.org", "report")[0].link)
    reports_name(client, letter, "Eve Fake")
    assert listed(client, letter, "supporters") == []


def test_a_report_link_ends_after_seven_days_and_with_the_signature(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    private = signed(client, post_box, letter, name="Mallory Mole", email="mallory@example.org")
    work(watch.now())
    for name in ("Mallory Mole", "Eve Fake"):
        reports_name(client, letter, name, "me", email=f"{name[:3].lower()}@elsewhere.example")
    [mole], [eve] = (post_box.to(f"{who}@elsewhere.example") for who in ("mal", "eve"))
    press(client, private, "withdraw")
    assert "is no longer on" in client.post(mole.link).text
    press(client, private, "erase")
    assert client.post(mole.link).status_code == 404
    watch.wait(days=7, seconds=1)
    late = client.post(eve.link)
    assert late.status_code == 410
    assert f'href="/letters/{letter.slug}/report"' in late.text
    assert "Eve Fake" in listed(client, letter, "supporters")


def test_mistakes_are_told_and_only_listed_names_can_be_chosen(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org")
    work()
    mark = choices(client, letter, "farrow")["Quillon Farrow"]
    press(client, private, "hide")
    before = everything()
    url = f"/letters/{letter.slug}/report"
    for form, words, status in (
        ({"q": "eve", "kind": "fake"}, "Choose the name", 422),
        ({"q": "eve", "kind": "fake", "name": "12"}, "Choose the name", 422),
        ({"q": "eve", "name": mark}, "Choose what is wrong", 422),
        ({"q": "eve", "name": mark, "kind": "me", "email": "x"}, "Enter an email address in full", 422),
        ({"q": "", "kind": "fake"}, "Find the name first", 422),
        ({"q": "nobody", "kind": "fake"}, "Find the name first", 422),
        ({"name": mark, "kind": "fake"}, "no longer on any list", 409),
    ):
        answer = client.post(url, data=form)
        assert (answer.status_code, words in answer.text) == (status, True), form
        assert "Farrow" not in answer.text
        if form.get("q") == "eve":
            assert "Eve Fake" in answer.text  # the names that were found stay
    other = a_letter()
    foreign = client.post(f"/letters/{other.slug}/report", data={"name": mark, "kind": "fake"})
    assert foreign.status_code == 409
    assert {table: rows for table, rows in everything().items() if table == "reports"} == {"reports": []}
    assert everything()["signatures"] == before["signatures"]


def test_every_mailbox_gets_the_same_answer_by_the_same_statements(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    mark = choices(client, letter, "eve")["Eve Fake"]
    seen = {}
    for email in ("brand-new@example.org", "ada@example.org", "eve@example.org", "brand-new@example.org"):
        client.get(f"/letters/{letter.slug}/supporters")
        with statements() as run:
            answer = client.post(
                f"/letters/{letter.slug}/report", data={"name": mark, "kind": "me", "email": email}
            )  # fmt: skip
        seen[email] = (answer.status_code, answer.text, [re.sub(r"\s+", " ", sql) for sql in run])
        assert seen[email] == seen["brand-new@example.org"]
    post_box.empty()
    assert [mail.to for mail in post_box.mails if mail.kind == "report"] == ["brand-new@example.org"]


def test_one_network_reports_ten_names_a_minute(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, limits=True) as site:
        letter, client = a_letter(), site.test_client()
        for _ in range(10):
            assert client.post(f"/letters/{letter.slug}/report", data={}).status_code == 422
        refused = client.post(f"/letters/{letter.slug}/report", data={})
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
