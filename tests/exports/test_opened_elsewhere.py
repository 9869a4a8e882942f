"""Exported lists opened in other programs: the first bytes, the dates, the wording."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.console.taking_out import download, letter, page_of
from tests.desk import an_owner, at_desk
from tests.exports.lists import COLUMNS, FORMS, export
from tests.journeys.steps import moderate, named, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, work
from tests.post_box import PostBox

__all__ = ["letter"]

MARK = b"\xef\xbb\xbf"


def test_every_csv_says_in_its_first_bytes_that_it_is_utf_8(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, tmp_path: Path
) -> None:
    signed(client, post_box, letter, name="Tomás Ķēniņš", email="tomas@example.org", updates="1", quote="1")
    work()
    owner = at_desk(app, an_owner(letter))
    files = [download(owner, letter, list=which).data for which in ("verified", "supporters", "all")]
    files += [owner.post(f"{page_of(letter)}/{which}").data for which in ("addresses", "quotes")]
    export(app, letter, "all", "csv", tmp_path / "all.csv")
    files.append((tmp_path / "all.csv").read_bytes())
    for file in files:
        assert file.startswith(MARK)
        assert file.count(MARK) == 1, "once, and before no other line"
        assert file[3:].split(b",")[0] in (b"number", b"name"), "nothing else before the first column's name"
    for file in files[1:]:
        assert "Tomás Ķēniņš" in file.decode("utf-8-sig")


def test_an_empty_list_is_marked_too(app: Flask, tmp_path: Path) -> None:
    letter = a_letter()
    export(app, letter, "all", "csv", tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_bytes() == MARK + ",".join(COLUMNS).encode() + b"\r\n"
    addresses = at_desk(app, an_owner(letter)).post(f"{page_of(letter)}/addresses").data
    assert addresses.startswith(MARK + b"name,address,country,region,since")


@pytest.mark.parametrize("form", FORMS)
def test_the_day_is_the_one_that_the_tally_counts_it_under(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, tmp_path: Path, form: str
) -> None:
    """The day of confirming would tell that a name had been held."""
    letter = a_letter()
    signed(client, post_box, letter, name="Senator Quill", email="held@example.org")
    confirmed_on = watch.now().date()
    watch.wait(days=3)
    signed(client, post_box, letter, name="Clara Quill", email="clara@example.org")
    work()
    moderate("release", named(letter, "Senator Quill"))
    work()
    entered_on = watch.now().date()
    assert (entered_on - confirmed_on).days >= 3
    rows = export(app, letter, "all", form, tmp_path / "all")
    assert {row["name"]: row["confirmed_on"] for row in rows} == {
        "Clara Quill": entered_on.isoformat(), "Senator Quill": entered_on.isoformat(),
    }  # fmt: skip
    if form == "csv":
        page = at_desk(app, an_owner(letter)).get(f"{page_of(letter)}?list=supporters&format=csv").text
        assert entered_on.isoformat() in page
        assert confirmed_on.isoformat() not in page
    assert confirmed_on.isoformat() not in str(list(csv.reader(StringIO(str(rows)))))
