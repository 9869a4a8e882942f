"""A new format is one file and one line in FORMATS; an incomplete one is reported."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

import click
import pytest
from flask import Flask

from app.cli.run import export
from app.exports.columns import COLUMNS
from app.exports.formats import FORMATS
from app.exports.formats.base import ExportFormat
from app.models import Letter
from tests.console.taking_out import download, letter, page_of, recorded
from tests.desk import an_owner, at_desk
from tests.house.tree import ROOT
from tests.pages.html import elements, text, values

__all__ = ["letter"]

ROW = (1, "verified", "=Ada Zimmer", "Zimmer", "actors", None, "US", "CA", "2026-03-15")


def forgotten(by_name: str, format: ExportFormat) -> list[str]:
    """What a format owes to those who choose it, and what this one lacks of it."""
    name, label = getattr(format, "name", ""), getattr(format, "label", "")
    owed = {
        "a name that can stand in an address and end a file's name": re.fullmatch("[a-z][a-z0-9]*", name),
        "a line in FORMATS under its own name": by_name == name,
        "a label of its own": label and [getattr(one, "label", "") for one in FORMATS.values()].count(label) == 1,
        "a note on what it is good for": getattr(format, "note", ""),
        "a media type": re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", getattr(format, "media_type", "")),
        "a heading for every column": len(format.headings) == len(COLUMNS),
        "a cell for every column": len(format.cells(ROW, {})) == len(COLUMNS),
        "nothing for a stretch without rows": format.encode([]) == b"",
        "bytes for a stretch": isinstance(format.encode([ROW]), bytes),
    }
    return [words for words, is_there in owed.items() if not is_there]


class Tsv(ExportFormat):
    """What a file of its own would hold."""

    name = "tsv"
    label = "TSV"
    note = "For a test"
    media_type = "text/tab-separated-values"
    head = "\t".join(ExportFormat.headings).encode() + b"\n"

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        return "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows).encode()


class Unfinished(ExportFormat):
    headings = ()

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        return repr(rows).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_has_forgotten_anything(name: str) -> None:
    assert forgotten(name, FORMATS[name]) == []


def test_who_adds_half_a_format_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "half", Unfinished())
    assert forgotten("half", FORMATS["half"]) == [
        "a name that can stand in an address and end a file's name",
        "a line in FORMATS under its own name",
        "a label of its own",
        "a note on what it is good for",
        "a media type",
        "a heading for every column",
        "nothing for a stretch without rows",
    ]


def test_the_command_and_the_button_of_the_console_know_every_format() -> None:
    [choice] = [one for one in export.params if one.name == "format"]
    assert isinstance(choice.type, click.Choice)
    assert set(choice.type.choices) == set(FORMATS)
    places = re.findall(r"\.of-format:nth-child\((\d+)\)", (ROOT / "static/css/console-tallies.css").read_text())
    assert len(FORMATS) <= len(places), "the download button cannot say so many formats: one more line of style sheet"


def test_an_owner_takes_a_list_out_in_a_format_of_one_file_and_one_line(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, Tsv.name, Tsv())
    assert forgotten("tsv", FORMATS["tsv"]) == []
    browser = at_desk(app, an_owner(letter))
    page = browser.get(f"{page_of(letter)}?format=tsv").text
    assert elements(page, "[value=tsv][checked]")
    assert text(page, "[value=tsv] + div > label[for=format-tsv]") == "TSV"
    assert "For a test" in page

    answer = download(browser, letter, list="verified", format="tsv")

    head, *lines = answer.text.splitlines()
    assert head.split("\t") == list(ExportFormat.headings)
    assert [line.split("\t")[2] for line in lines] == ["Ada Zimmer", "Zora Abbot"]
    assert answer.mimetype == "text/tab-separated-values"
    assert re.search(r"filename=ask-first-verified-\d+\.tsv$", answer.headers["Content-Disposition"])
    [row] = recorded()
    manifest = json.loads(row.manifest or "")
    digest = hashlib.sha256(answer.data).hexdigest()
    assert (row.format, manifest["format"]) == ("tsv", "tsv")
    assert (row.sha256, manifest["sha256"]) == (digest, digest)


@pytest.mark.parametrize("name", FORMATS)
def test_the_page_of_downloads_shows_which_format_is_chosen(app: Flask, letter: Letter, name: str) -> None:
    page = at_desk(app, an_owner(letter)).get(f"{page_of(letter)}?format={name}").text
    assert values(page, "[name=format][checked]", "value") == [name]
    assert ("Its manifest says the rest" in page) is not FORMATS[name].says_captions
