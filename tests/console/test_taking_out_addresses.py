"""Exporting addresses: only for recently signed-in owners, only of signers who agreed, and logged."""

import csv
import hashlib
import re
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import guards
from app.core import clock
from app.models import Letter, Role
from tests.console.taking_out import letter, page_of, recorded
from tests.desk import a_colleague, an_owner, at_desk
from tests.journeys.steps import press, signed
from tests.make import a_letter, work
from tests.pages.sign_form import professional
from tests.post_box import PostBox

__all__ = ["letter"]


def test_addresses_are_of_those_who_asked_for_updates_and_stand_confirmed(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    for name, email in (("Gone Quill", "gone@example.org"), ("Silent Quill", "silent@example.org")):
        private = signed(client, post_box, letter, name=name, email=email, updates="1")
        if name == "Gone Quill":
            press(client, private, "withdraw")
        else:
            [mail] = post_box.to(email, "signed")
            unsubscribe = re.findall("<(.*)>", mail.message["List-Unsubscribe"])[0]
            assert client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    work()
    browser = at_desk(app, an_owner(letter))
    assert "Signers who asked for updates: 2" in browser.get(f"{page_of(letter)}/addresses").text
    answer = browser.post(f"{page_of(letter)}/addresses")
    assert answer.mimetype == "text/csv"
    today = f"{clock.now():%Y-%m-%d}"
    assert list(csv.reader(StringIO(answer.data.decode("utf-8-sig")))) == [
        ["name", "address", "country", "region", "since", "promises"],
        ["'-Boris Quill", "boris@example.org", "US", "CA", today, ""],
        ["", "hidden@example.org", "US", "CA", today, ""],  # private: no export names her
    ]
    assert f"filename=ask-first-addresses-{today}.csv" in answer.headers["Content-Disposition"]
    [row] = recorded()
    assert (row.list_name, row.rows, row.sha256) == ("addresses", 2, hashlib.sha256(answer.data).hexdigest())
    assert "Addresses of those who asked for updates" in browser.get(page_of(letter)).text


def test_quotes_are_of_those_who_may_be_asked_with_what_the_lists_show_of_them(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, **professional("Quoted Composer", credit="=Northern Lights") | {"quote": "1"})
    signed(client, post_box, letter, name="Shy Quill", email="shy@example.org", show_name="no", quote="1")
    work()
    browser = at_desk(app, an_owner(letter))
    assert "Signers you may ask for a quote: 2" in browser.get(f"{page_of(letter)}/quotes").text
    answer = browser.post(f"{page_of(letter)}/quotes")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["name", "credit", "profession", "address", "country", "region", "since"]
    assert [row[:3] for row in rows[1:]] == [["Quoted Composer", "'=Northern Lights", "composers"], ["", "", ""]]
    assert rows[2][3] == "shy@example.org"
    [row] = recorded()
    assert (row.list_name, row.rows, row.sha256) == ("quotes", 2, hashlib.sha256(answer.data).hexdigest())
    assert "may be asked for a quote" in browser.get(page_of(letter)).text


def test_addresses_in_many_stretches_are_the_same(app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = at_desk(app, an_owner(letter))
    whole = browser.post(f"{page_of(letter)}/addresses").data
    monkeypatch.setattr("app.exports.address_list.ROWS", 1)
    assert browser.post(f"{page_of(letter)}/addresses").data == whole


def test_who_asked_never_to_be_written_to_is_not_among_the_addresses(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    other = a_letter()
    client.post(f"/letters/{other.slug}/sign", data={
        "name": "Boris", "email": "boris@example.org", "place": "US-CA", "show_name": "yes",
        "consent": "1",
    })  # fmt: skip
    not_me = post_box.to("boris@example.org", "confirm")[-1].links[1]
    assert client.post(not_me, data={"never": "1"}).status_code == 200
    answer = at_desk(app, an_owner(letter)).post(f"{page_of(letter)}/addresses")
    assert "boris@" not in answer.text
    assert "hidden@" in answer.text


def test_addresses_are_for_owners_who_have_just_signed_in(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADVOCATE):
        browser = at_desk(app, a_colleague(letter, role))
        assert browser.get(f"{page_of(letter)}/addresses").status_code == 403
        assert browser.post(f"{page_of(letter)}/addresses").status_code == 403
        if role is not Role.REVIEWER:
            assert "/addresses" not in browser.get(page_of(letter)).text
    browser = at_desk(app, an_owner(letter))
    browser.csrf_token()
    monkeypatch.setattr(guards, "FRESH_SECONDS", -1)
    for answer in (browser.get(f"{page_of(letter)}/addresses"), browser.post(f"{page_of(letter)}/addresses")):
        assert answer.status_code == 303
        assert "/organise/verify" in answer.location
    assert recorded() == []
