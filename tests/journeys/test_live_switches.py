"""The operator turns a switch by command, and every process follows: signing, read-only, banner, proof of work."""

import json
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.audit_log.record import AuditKind
from app.core import switches
from app.core.db import db
from app.core.switches import SWITCHES
from app.models import AuditLine, Letter
from app.public import letter_page
from app.web import limits
from tests.journeys.steps import asked, everything, path_of
from tests.make import a_letter, answers, confirm, count_confirmed, sign, signatures
from tests.pages.addresses import filled
from tests.pages.html import elements, texts, values
from tests.post_box import PostBox
from tests.switching import command, other, turn

__all__ = ["other"]

NOON = "We move to another machine until noon."


def positions(app: Flask) -> dict[str, str]:
    """As `flask switch list` says, by name."""
    listed = command(app, "switch", "list")
    assert listed.exit_code == 0, listed.output
    return {line.split()[0]: line.split(maxsplit=1)[1].strip() for line in listed.output.splitlines()}


def test_the_list_says_how_each_stands_and_since_when(app: Flask) -> None:
    usual = {"signing": "on", "read-only": "off", "banner": "off", "proof-of-work": "off"}
    assert positions(app) == usual
    assert list(usual) == list(SWITCHES)

    turn(app, "banner", "on", "--message", NOON)
    assert re.fullmatch(r"on +since \d+ \w+ \d{4}, \d\d:\d\d UTC: “We move to .+”", positions(app)["banner"])
    turn(app, "banner", "off")
    assert positions(app) == usual


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("banner", "on"), "needs a message"),
        (("banner", "on", "--message", " "), "needs a message"),
        (("banner", "off", "--message", NOON), "off is how it usually is"),
        (("signing", "on", "--message", NOON), "is for turning “signing” off"),
        (("proof-of-work", "on", "--message", NOON), "leave it out"),
        (("siging", "off"), "siging"),
        (("signing", "maybe"), "maybe"),
        (("signing",), "Missing argument"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(app: Flask, words: tuple[str, ...], says: str) -> None:
    done = command(app, "switch", "set", *words)
    assert (done.exit_code, says in done.output) == (2, True), done.output
    assert "since" not in "".join(positions(app).values())


def test_a_message_is_one_short_line(app: Flask) -> None:
    for long in ("é" * 301, "x" * 100_000):
        done = command(app, "switch", "set", "banner", "on", "--message", long)
        assert (done.exit_code, "Shorten the message to 300" in done.output) == (1, True), done.output
    turn(app, "banner", "on", "--message", "é" * 298 + "\n\u202e!")
    assert positions(app)["banner"].endswith("é !”")


def test_each_change_is_in_the_audit_log_and_what_changes_nothing_is_not(app: Flask) -> None:
    turn(app, "signing", "off", "--message", NOON)
    assert turn(app, "signing", "off", "--message", NOON) == "signing is already off.\n"
    turn(app, "signing", "off")
    turn(app, "signing", "on")
    assert turn(app, "signing", "on") == "signing is already on.\n"

    lines = db.session.scalars(
        select(AuditLine).where(AuditLine.kind == AuditKind.SWITCH_TURNED).order_by(AuditLine.id)
    )
    assert [json.loads(line.details) for line in lines] == [
        {"switch": "signing", "position": "off", "message": NOON},
        {"switch": "signing", "position": "off", "message": ""},
        {"switch": "signing", "position": "on", "message": ""},
    ]


def test_while_signing_is_paused_nobody_signs_and_links_that_were_mailed_confirm(
    app: Flask, client: FlaskClient, post_box: PostBox, other: Flask, letter: Letter
) -> None:
    link = asked(client, post_box, letter, email="ada@example.org")
    elsewhere, page = other.test_client(), f"/letters/{letter.slug}"
    assert 'name="email"' in elsewhere.get(page).text
    assert "links that were emailed before still confirm" in turn(app, "signing", "off", "--message", NOON)

    for visitor in (client, elsewhere):
        assert NOON in visitor.get(page).text
        assert 'name="email"' not in visitor.get(page).text
        assert "Signing is paused" in visitor.get("/").text
        for refused in (
            visitor.get(f"{page}/sign"),
            sign(visitor, letter, name="Bao Lindqvist", email="b@example.org"),
        ):
            assert refused.status_code == 409
            assert NOON in refused.text
            assert "still confirms" in refused.text
        typed = values(refused.text, "form [name=name]", "value")
        assert typed == ["Bao Lindqvist"], "nothing that was typed is lost"
        assert visitor.post(f"{page}/sign", data={"step": "1", "name": "Bao"}).status_code == 409
    assert len(signatures(letter)) == 1
    assert confirm(elsewhere, link).status_code == 303
    assert count_confirmed(letter) == 1

    turn(app, "signing", "on")
    assert sign(elsewhere, letter, email="bao@example.org").status_code == 303
    assert 'name="email"' in client.get(page).text


def posts(app: Flask, letter: Letter) -> list[str]:
    """An address of every rule that takes a POST."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return [filled(rule, {"slug": letter.slug}) for rule in rules]


def test_while_the_site_is_read_only_every_post_is_refused_and_every_page_is_read(
    app: Flask, client: FlaskClient, other: Flask, letter: Letter
) -> None:
    turn(app, "read-only", "on", "--message", NOON)
    before, paths = everything(), posts(app, letter)
    assert len(paths) > 60
    for visitor in (client, other.test_client()):
        for path in paths:
            refused = visitor.post(path, data={"name": "Bao"})
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60"), path
            assert refused.headers["Cache-Control"] == "no-store"
            assert f"{NOON} Nothing was saved" in refused.text, path
        told = visitor.post(f"/letters/{letter.slug}/sign", headers={"Accept": "application/json"}).get_json()
        assert told["error"]["status"] == 503
        for path in ("/", f"/letters/{letter.slug}", f"/letters/{letter.slug}/sign", "/organise/sign-in"):
            page = visitor.get(path)
            assert page.status_code == 200
            assert texts(page.text, ".site-notice p") == [NOON]
        assert visitor.get("/api/v1/letters").status_code == 200
    assert everything() == before

    turn(app, "read-only", "off")
    assert sign(client, letter, email="ada@example.org").status_code == 303


def test_what_was_typed_while_the_site_was_read_only_is_sent_again_with_one_button(
    app: Flask, client: FlaskClient, other: Flask, letter: Letter
) -> None:
    turn(app, "read-only", "on")
    refused = sign(client, letter, name="Ada <Finch>", email="ada@example.org")
    assert "can only be read" in refused.text
    [form] = elements(refused.text, "form[method=post]")
    fields = {one.attributes["name"]: one.attributes["value"] for one in elements(refused.text, "form input")}
    assert fields == answers("Ada <Finch>", email="ada@example.org")

    turn(app, "read-only", "off")
    assert client.post(form.attributes["action"] or "", data=fields).status_code == 303
    assert [one.name for one in signatures(letter)] == ["Ada <Finch>"]


def test_a_form_from_another_site_is_refused_for_that_and_never_handed_back(
    app: Flask, client: FlaskClient, other: Flask, letter: Letter
) -> None:
    turn(app, "read-only", "on")
    form = answers("Ada", email="ada@example.org")
    foreign = client.post(f"/letters/{letter.slug}/sign", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert "ada@example.org" not in foreign.text


def test_a_banner_is_on_every_page_as_text(app: Flask, client: FlaskClient, other: Flask, letter: Letter) -> None:
    said, elsewhere = "Ballots <b>close</b> & count “tonight”", other.test_client()
    pages = ("/", f"/letters/{letter.slug}", f"/letters/{letter.slug}/credits", "/privacy", "/lost-link", "/none")
    tags = {page: elsewhere.get(page).headers.get("ETag") for page in pages}
    turn(app, "banner", "on", "--message", said)
    for page in (*pages, "/organise/sign-in"):
        shown = elsewhere.get(page, headers={"If-None-Match": tags.get(page) or '""'})
        assert texts(shown.text, ".site-notice p") == [said], page
        assert not elements(shown.text, ".site-notice b, .site-notice [lang]")
    turn(app, "banner", "off")
    assert [page for page in pages if elements(elsewhere.get(page).text, ".site-notice")] == []


def test_proof_of_work_is_asked_always_once_the_operator_says_so(
    app: Flask, client: FlaskClient, other: Flask, letter: Letter
) -> None:
    limits.register(app, replace(app.extensions["undersigned"], limits=True))
    page = f"/letters/{letter.slug}/sign"
    assert "data-challenge" not in client.get(page).text
    turn(app, "proof-of-work", "on")
    assert "data-challenge" in client.get(page).text
    assert sign(client, letter, email="ada@example.org").status_code == 303, "nobody is turned away for lack of it"
    turn(app, "proof-of-work", "off")
    assert "data-challenge" not in client.get(page).text


def test_while_the_switches_cannot_be_read_they_stand_as_they_were(
    app: Flask, client: FlaskClient, other: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(app, "banner", "on", "--message", NOON)
    assert NOON in client.get("/privacy").text
    monkeypatch.setattr(switches, "_TURNED", text("SELECT name, message FROM no_such_table"))
    assert NOON in client.get("/privacy").text
    assert texts(other.test_client().get("/privacy").text, ".site-notice p") == []


def test_every_process_looks_often_enough_for_two_seconds() -> None:
    assert switches.LOOK_SECONDS + letter_page.LOOK_SECONDS < 2


def test_the_operators_commands_go_on_while_the_site_is_read_only(
    app: Flask, client: FlaskClient, other: Flask
) -> None:
    letter = a_letter()
    turn(app, "read-only", "on")
    assert command(app, "letter", "close", letter.slug).exit_code == 0
    assert client.get(path_of(f"/api/v1/letters/{letter.slug}")).get_json()["state"] == "closed"
