"""The workbook: typed cells, a frozen header, a sheet that identifies its list, and no formulas."""

import hashlib
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.exports import temporary_files
from app.exports.formats import xlsx
from app.models import Letter
from tests.exports.lists import export, manifest_of
from tests.exports.workbook import HEADINGS, MAIN, Workbook
from tests.journeys.steps import signed
from tests.make import a_letter, a_listed_domain, tally, work
from tests.pages.sign_form import professional
from tests.post_box import PostBox

LAST = "I"  # the letter of the ninth column
HEAD = 6  # the row of the headings: below title, list, moment and counts, names held, what was checked


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    a_listed_domain("northlight.example")
    letter = a_letter(title="=Ask before you train")
    for person in (
        professional("Zora Abbot"),
        professional("Ada Zimmer", profession="actors", credit="Lead, “The Long Winter”"),
        professional("Private Composer", show_name="no"),
        {"name": "毛 明", "email": "mao@example.org"},
        {"name": "Senator Held", "email": "held@example.org"},
    ):
        signed(client, post_box, letter, **person)
    work()
    return letter


@pytest.fixture
def path(app: Flask, letter: Letter, tmp_path: Path) -> Path:
    export(app, letter, "all", "xlsx", tmp_path / "all.xlsx")
    return tmp_path / "all.xlsx"


def test_cells_are_typed(path: Path) -> None:
    _, headings, rows = Workbook(path).parted("List")
    assert headings == list(HEADINGS)
    kinds = [type(value) for value in rows[0].values()]
    assert kinds == [int, *[str] * 7, date]
    assert [rows[0][column] for column in "BEGH"] == ["Verified professional", "Actor", "United States", "California"]
    assert [row["C"] for row in rows] == ["Ada Zimmer", "Zora Abbot", "毛 明"]


def test_the_header_stays_in_view_and_filters(path: Path) -> None:
    sheet = Workbook(path).sheet("List")
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("state"), pane.get("ySplit"), pane.get("xSplit")) == ("frozen", str(HEAD), None)
    assert next(sheet.iter(f"{MAIN}autoFilter")).get("ref") == f"A{HEAD}:{LAST}{HEAD + 3}"
    assert len(list(sheet.iter(f"{MAIN}col"))) >= 5


def test_it_prints_one_page_wide_and_every_page_says_what_it_is_of(
    client: FlaskClient, letter: Letter, path: Path
) -> None:
    book, counted = Workbook(path), tally(client, letter)
    lines, _, _ = book.parted("List")
    as_of = f"{datetime.fromisoformat(counted['as_of']):%-d %B %Y, %H:%M} UTC, index {counted['index']} of the ledger"
    assert lines == [
        "'=Ask before you train",
        "Verified professionals and supporters",
        f"As of {as_of}. Verified professionals: 2 listed, 1 private. Supporters: 1 listed, 0 private.",
        "1 held for review, not counted.",
        "Mailbox and professional route checked; no identity document seen.",
    ]
    for name, orientation in (("List", "landscape"), ("About this list", "portrait")):
        sheet = book.sheet(name)
        setup, fits = next(sheet.iter(f"{MAIN}pageSetup")), next(sheet.iter(f"{MAIN}pageSetUpPr"))
        assert (fits.get("fitToPage"), setup.get("fitToWidth", "1"), setup.get("fitToHeight")) == ("1", "1", "0")
        assert setup.get("orientation") == orientation
        foot = next(sheet.iter(f"{MAIN}oddFooter")).text or ""
        assert re.fullmatch(rf"&L&9Verified professionals and supporters\. As of {as_of}&R&9Page &P of &N", foot)
    [repeated] = [
        one.text
        for one in book.xml("xl/workbook.xml").iter(f"{MAIN}definedName")
        if "Print_Titles" in one.get("name", "")
    ]
    assert repeated == f"List!$1:${HEAD}"


def test_a_title_of_any_length_stands_whole_above_the_list(app: Flask, tmp_path: Path) -> None:
    for title in ("Ask & be answered " * 10, "請先徵求同意" * 20):
        letter = a_letter(title=title.strip())
        export(app, letter, "supporters", "xlsx", tmp_path / "x.xlsx")
        book = Workbook(tmp_path / "x.xlsx")
        assert book.parted("List")[0][0] == title.strip()
        first, second = list(book.sheet("List").iter(f"{MAIN}row"))[:2]
        assert float(first.get("ht", "0")) >= 2 * 15, "a merged cell does not grow by itself"
        assert float(second.get("ht", "0")) < 2 * 15


def test_nothing_in_it_runs_or_leads_outside(path: Path) -> None:
    parts = Workbook(path).parts
    text = b"".join(parts.values()).decode()
    for word in ("<f>", "<f ", "<hyperlink", "TargetMode", "externalLink", "vbaProject", "connections", "<oleObject"):
        assert word not in text
    assert not [name for name in parts if "external" in name.lower() or "drawing" in name.lower()]
    outside = set(re.findall(r'https?://[^"<\s]+', text))
    assert all(re.match(r"http://(schemas\.(openxmlformats|microsoft)|purl|www\.w3)\.", one) for one in outside), (
        outside
    )


def test_a_sheet_says_which_list_it_is(client: FlaskClient, letter: Letter, path: Path) -> None:
    told = {row["A"]: row.get("B") for row in Workbook(path).rows("About this list")}
    counted = tally(client, letter)
    assert told["Letter"] == "'=Ask before you train"
    assert told["List"] == "Verified professionals and supporters"
    assert told["Index of the ledger"] == counted["index"]
    assert f"{told['As of']:%Y-%m-%dT%H:%M}" == counted["as_of"][:16]
    assert (told["Verified, listed"], told["Verified, private"], told["Supporters, listed"]) == (2, 1, 1)
    assert (told["Held, in no total"], told["Rows"]) == (1, 3)
    assert told["Professionals"] == "Mailbox and professional route checked; no identity document seen."


def test_the_sheet_of_one_state_gives_away_no_few_private_signers(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, tmp_path: Path
) -> None:
    few = "fewer than 5, not broken down"
    assert private_in_texas(app, letter, tmp_path) == (few, few)
    for at in range(5):
        email = f"private-{at}@example.org"
        signed(client, post_box, letter, name="Pri Vate", email=email, place="US-TX", show_name="no")
    work()
    assert private_in_texas(app, letter, tmp_path) == (few, 5)


def private_in_texas(app: Flask, letter: Letter, folder: Path) -> tuple[Any, Any]:
    """The verified and the supporters, as the second sheet of the state's list says."""
    export(app, letter, "all", "xlsx", folder / "tx.xlsx", "--state", "TX")
    told = {row["A"]: row.get("B") for row in Workbook(folder / "tx.xlsx").rows("About this list")}
    return told["Verified, private"], told["Supporters, private"]


def test_the_same_list_has_the_same_bytes(app: Flask, letter: Letter, path: Path, tmp_path: Path) -> None:
    export(app, letter, "all", "xlsx", tmp_path / "again.xlsx")
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()
    assert manifest_of(path)["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(
    app: Flask, letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "ROWS_OF_A_SHEET", 2)
    path = tmp_path / "all.xlsx"
    export(app, letter, "all", "xlsx", path)
    book = Workbook(path)
    assert book.names == ["List", "List 2", "About this list"]
    assert [row["C"] for name in ("List", "List 2") for row in book.parted(name)[2]] == [
        "Ada Zimmer",
        "Zora Abbot",
        "毛 明",
    ]


def test_an_empty_list_is_a_header(app: Flask, tmp_path: Path) -> None:
    assert export(app, a_letter(), "verified", "xlsx", tmp_path / "x.xlsx") == []
    assert Workbook(tmp_path / "x.xlsx").names == ["List", "About this list"]


def test_nothing_else_is_left_on_the_disk(path: Path, tmp_path: Path) -> None:
    there = {child.name for child in tmp_path.iterdir() if not child.name.startswith("undersigned.sqlite3")}
    assert there - {"journal"} == {"all.xlsx", "all.xlsx.manifest.json"}


def test_what_a_killed_process_leaves_is_cleared_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    left = tmp_path / f"{temporary_files.PREFIX}left"
    left.mkdir()
    (left / "part").write_text("a name")
    with temporary_files.folder_in(tmp_path) as in_use:
        (in_use / "part").write_text("another name")
        assert temporary_files.clear(tmp_path) == 1
        assert not left.exists()
        assert (in_use / "part").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_cannot_be_written_is_not_recorded_and_leaves_nothing(
    app: Flask, letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(xlsx, "_write_cover", full)
    done = app.test_cli_runner().invoke(
        args=["export", letter.slug, "--list", "all", "--format", "xlsx", "-o", str(tmp_path / "x.xlsx")]
    )
    assert isinstance(done.exception, OSError)
    assert [
        child.name for child in tmp_path.iterdir() if child.name.startswith(("x.xlsx", temporary_files.PREFIX))
    ] == []
