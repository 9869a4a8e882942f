"""Exported lists: one set of columns as CSV or JSON, with a manifest, consistent with page, API and tally."""

import hashlib
import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.exports.lists import COLUMNS, FORMS, export, manifest_of
from tests.exports.workbook import Workbook
from tests.journeys.steps import listed, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, signatures, tally, work
from tests.pages.html import texts
from tests.pages.sign_form import professional
from tests.post_box import PostBox

TRIGGERS = tuple("=+-@\t\r＝＋－＠")


def all_text_in(path: Path) -> str:
    return repr(Workbook(path).parts) if path.suffix == ".xlsx" else path.read_text()


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    """Verified and supporters, listed and private, held, removed, withdrawn and pending."""
    a_listed_domain("northlight.example")
    letter = a_letter()
    for person in (
        professional("Zora Abbot"),
        professional("Ada Zimmer", profession="actors", credit="Lead, “The Long Winter”"),
        professional("Private Composer", show_name="no"),
        {"name": "Boris Quill", "email": "boris@example.org", "place": "DE"},
        {"name": "毛 明", "email": "mao@example.org"},
        {"name": "Hidden Supporter", "email": "hidden@example.org", "show_name": "no"},
        {"name": "Senator Held", "email": "held@example.org"},
        {"name": "Removed Fake", "email": "fake@example.org"},
    ):
        signed(client, post_box, letter, **person)
    press(client, signed(client, post_box, letter, name="Gone Away", email="gone@example.org"), "withdraw")
    work()
    moderate("remove", named(letter, "Removed Fake"))
    work()
    return letter


def test_page_api_csv_json_xlsx_and_tally_say_the_same(
    app: Flask, client: FlaskClient, letter: Letter, tmp_path: Path
) -> None:
    counted = tally(client, letter)
    assert (counted["verified"], counted["supporters"], counted["private"], counted["held"]) == (3, 3, 2, 1)
    names = {"verified": ["Ada Zimmer", "Zora Abbot"], "supporters": ["Boris Quill", "毛 明"]}
    for which, page in (("verified", "credits"), ("supporters", "supporters")):
        assert listed(client, letter, which) == names[which]
        text = unescape(client.get(f"/letters/{letter.slug}/{page}").text)
        shown = texts(text, "bdi")
        assert [name for name in shown if name != "Northern Lights" and "Lead" not in name] == names[which]
        for form in FORMS:
            rows = export(app, letter, which, form, tmp_path / f"{which}.{form}")
            assert [row["name"] for row in rows] == names[which]
            assert {row["list"] for row in rows} == {which}
    for form in FORMS:
        rows = export(app, letter, "all", form, tmp_path / f"all.{form}")
        assert [row["name"] for row in rows] == names["verified"] + names["supporters"]


def test_all_formats_have_the_same_columns_and_the_same_values(app: Flask, letter: Letter, tmp_path: Path) -> None:
    in_csv = export(app, letter, "all", "csv", tmp_path / "all.csv")
    in_json = export(app, letter, "all", "json", tmp_path / "all.json")
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n")
    assert json.loads((tmp_path / "all.json").read_text())["columns"] == COLUMNS
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in in_json]
    assert in_csv == as_text == export(app, letter, "all", "xlsx", tmp_path / "all.xlsx")
    ada = in_json[0]
    assert (ada["number"], ada["profession"], ada["credit"]) == (2, "actors", "Lead, “The Long Winter”")
    assert (ada["file_under"], ada["country"], ada["region"]) == ("Zimmer", "US", "CA")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", ada["confirmed_on"])


def test_nobody_who_is_private_held_gone_or_removed_is_in_any_file(app: Flask, letter: Letter, tmp_path: Path) -> None:
    for which in ("verified", "supporters", "all"):
        for form in FORMS:
            path = tmp_path / f"{which}.{form}"
            export(app, letter, which, form, path)
            content = all_text_in(path) + path.with_name(path.name + ".manifest.json").read_text()
            for absent in ("Private C", "Hidden", "Senator", "Fake", "Gone", "@example.org", "northlight"):
                assert absent not in content, (which, form, absent)


def test_the_manifest_says_which_list_of_what_as_of_when(
    app: Flask, client: FlaskClient, letter: Letter, tmp_path: Path
) -> None:
    path = tmp_path / "verified.csv"
    rows = export(app, letter, "verified", "csv", path)
    told, counted = manifest_of(path), tally(client, letter)
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["text_sha256"] == client.get(f"/api/v1/letters/{letter.slug}").get_json()["text_sha256"]
    assert (told["letter"], told["list"], told["format"]) == (letter.slug, "verified", "csv")
    assert told["index"] == counted["index"]
    assert told["counts"] == {
        "rows": len(rows), "left": 0,
        **{name: counted[name] for name in ("signed", "verified", "supporters", "private", "held")},
    }  # fmt: skip


def test_one_state_is_exactly_those_of_that_state(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, tmp_path: Path
) -> None:
    """Six states for everybody, in all formats: together they are the whole list, and none is in two."""
    for at, place in enumerate(["US-TX", "US-DC", "US-WA", "US-PR", "FR"]):
        name = f"Elsewhere {place[3:] or None}"
        signed(client, post_box, letter, name=name, email=f"e{at}@example.org", place=place)
    signed(client, post_box, letter, name="Private Texan", email="p@example.org", place="US-TX", show_name="no")
    work()
    for which in ("verified", "supporters", "all"):
        for form in FORMS:
            everybody = export(app, letter, which, form, tmp_path / f"all.{form}")
            for code in ("CA", "TX", "DC", "WA", "PR", "WY"):
                path = tmp_path / f"{code}.{form}"
                assert export(app, letter, which, form, path, "--state", code) == [
                    row for row in everybody if (row["country"], row["region"]) == ("US", code)
                ]
                assert (manifest_of(path)["state"], manifest_of(path)["list"]) == (code, which)
    counts = manifest_of(tmp_path / "TX.csv")["counts"]
    few = "fewer than 5, not broken down"  # nor told by what the other numbers leave
    assert counts == {
        "rows": 1, "left": 0, "signed": 1, "verified": 0, "supporters": 1, "private": few, "held": 0,
    }  # fmt: skip
    assert manifest_of(tmp_path / "CA.csv")["counts"]["held"] == 1  # the senator
    for at in range(4):
        signed(client, post_box, letter, name=f"Texan {at}", email=f"p{at}@example.org", place="US-TX", show_name="no")
    work()
    export(app, letter, "all", "csv", tmp_path / "TX.csv", "--state", "TX")
    counts = manifest_of(tmp_path / "TX.csv")["counts"]
    assert (counts["signed"], counts["supporters"], counts["private"]) == (6, 6, f"5, and {few}")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("CA", "CA"), ("ca", "CA"), ("California", "CA"), ("Washington, D.C.", "DC"), ("washington", "WA"), ("DC", "DC")],
)
def test_a_state_is_its_code_or_its_name(app: Flask, tmp_path: Path, typed: str, code: str) -> None:
    export(app, a_letter(), "all", "csv", tmp_path / "x.csv", "--state", typed)
    assert manifest_of(tmp_path / "x.csv")["state"] == code


@pytest.mark.parametrize("typed", ["Atlantis", "US", "ZZ", "CAL", "C-A"])
def test_what_is_no_state_is_refused_in_words_and_nothing_is_written(app: Flask, tmp_path: Path, typed: str) -> None:
    done = app.test_cli_runner().invoke(
        args=["export", a_letter().slug, "--list", "all", "--state", typed, "-o", str(tmp_path / "x.csv")]
    )
    assert done.exit_code == 1
    assert "is not a US state" in done.output
    assert list(tmp_path.glob("x.csv*")) == []


NASTY = (
    '=HYPERLINK("https://evil.example","Ada")', "=cmd|' /C calc'!A0", "_x003D_1+1 Ada", "نورا الحصري", "Zoë 👩🏽",
    "\u202e=1 Ada", "+1-800 Ada", "-2+3 Ada", "@SUM(A1) Ada", " =1+1 Ada", "\u00a0=1 Ada",
    "\u200b=1 Ada", "\ufeff=1 Ada", "＝1+1 Ada", "＋1 Ada", "－1 Ada", "＠Ada", "'=1 Ada", "\t=1 Ada", "Ada\r\n=1+1",
    'Ada "Q", Jr.',
)  # fmt: skip


def test_no_cell_begins_like_a_formula(app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Path) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    for at, nasty in enumerate(NASTY):
        address = f"nasty-{at}@northlight.example"
        signed(client, post_box, letter, **professional(nasty, email=address, work_email=address, credit=nasty))
    work()
    for row in signatures(letter):
        moderate("release", row)
    work()
    rows = export(app, letter, "all", "csv", tmp_path / "all.csv")
    in_workbook = export(app, letter, "all", "xlsx", tmp_path / "all.xlsx")
    assert in_workbook == rows
    assert len(rows) == len(NASTY)
    assert {"نورا الحصري", "Zoë 👩🏽"} <= {row["name"] for row in rows}
    for row in rows:
        for name in ("name", "file_under", "credit"):
            for line in re.split(r"[\r\n\v\f\x85\u2028\u2029]", row[name]):
                bare = re.sub(r"^[\s\u00a0\u200b-\u200f\ufeff\u2060\x00-\x1f]+", "", line)
                assert not bare.startswith(TRIGGERS), row
        assert row["number"].isdigit()
    in_json = export(app, letter, "all", "json", tmp_path / "all.json")
    assert any(row["name"].startswith("=HYPERLINK") for row in in_json)  # JSON is no spreadsheet: names as they are
    assert tally(client, letter)["signed"] == len(NASTY)


def test_a_letter_that_is_not_there_is_refused_in_words(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["export", "none", "--list", "all", "-o", str(tmp_path / "x.csv")])
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert list(tmp_path.glob("x.csv*")) == []


def test_an_empty_list_is_a_row_of_columns(app: Flask, tmp_path: Path) -> None:
    letter = a_letter()
    assert export(app, letter, "all", "csv", tmp_path / "x.csv") == []
    assert export(app, letter, "all", "json", tmp_path / "x.json") == []
    assert (tmp_path / "x.csv").read_text("utf-8-sig").strip() == ",".join(COLUMNS)
    assert manifest_of(tmp_path / "x.csv")["index"] is None
