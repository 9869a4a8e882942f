"""The manifest of an exported file, and the console's preview of it."""

import hashlib
import json
import re
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from app.core.db import transaction
from app.models import Export, Letter, Role
from tests.console.taking_out import download, letter, page_of, recorded
from tests.desk import a_colleague, an_owner, at_desk
from tests.exports.lists import COLUMNS, FORMS, export
from tests.exports.workbook import HEADINGS, Workbook
from tests.pages.html import element, elements, texts

__all__ = ["letter"]


def test_every_file_has_a_manifest_beside_it_that_was_written_down_with_it(
    app: Flask, letter: Letter, tmp_path: Path
) -> None:
    owner = at_desk(app, an_owner(letter))
    for form in FORMS:
        answer = download(owner, letter, list="all", form=form, format=form, state="CA")
        link = f"{page_of(letter)}/{recorded()[-1].id}.manifest.json"
        assert answer.headers["Link"] == f'<{link}>; rel="describedby"; type="application/json"'
        assert f'href="{link}"' in owner.get(page_of(letter)).text
        manifest = owner.get(link)
        name = re.search("filename=(.+)", answer.headers["Content-Disposition"])
        assert name
        assert manifest.headers["Content-Disposition"] == f'attachment; filename="{name.group(1)}.manifest.json"'
        assert (manifest.mimetype, manifest.headers["Cache-Control"]) == ("application/json", "no-store")
        told = manifest.get_json()
        assert (told["sha256"], told["file"]) == (hashlib.sha256(answer.data).hexdigest(), name.group(1))
        assert told["counts"]["private"] == "fewer than 5, not broken down"
        made = app.test_cli_runner().invoke(
            args=["export", letter.slug, "--list", "all", "--format", form, "--state", "CA", "-o", str(tmp_path / "f")]
        )
        assert made.exit_code == 0
        by_command = json.loads((tmp_path / "f.manifest.json").read_text())
        assert by_command | {"file": "", "made_at": ""} == told | {"file": "", "made_at": ""}
        in_console = owner.get(f"{page_of(letter)}/{recorded()[-1].id}.manifest.json")
        assert in_console.data == (tmp_path / "f.manifest.json").read_bytes()


def test_the_lists_of_addresses_have_manifests_that_count_rows_alone(app: Flask, letter: Letter) -> None:
    owner = at_desk(app, an_owner(letter))
    answer = owner.post(f"{page_of(letter)}/addresses")
    told = owner.get(f"{page_of(letter)}/{recorded()[-1].id}.manifest.json").get_json()
    assert (told["sha256"], told["list"]) == (hashlib.sha256(answer.data).hexdigest(), "addresses")
    assert told["counts"] == {"rows": 2}, "one of them is private"
    assert told["consent"] == "Addresses of those who asked for updates"
    assert "@" not in json.dumps(told)
    assert owner.get(f"{page_of(letter)}/999.manifest.json").status_code == 404
    advocate = at_desk(app, a_colleague(letter, Role.ADVOCATE))
    assert advocate.get(f"{page_of(letter)}/{recorded()[-1].id}.manifest.json").status_code == 404


def test_a_list_of_before_has_no_manifest(app: Flask, letter: Letter) -> None:
    owner = at_desk(app, an_owner(letter))
    download(owner, letter)
    with transaction() as session:
        session.execute(update(Export).values(manifest=None))
    assert ".manifest.json" not in owner.get(page_of(letter)).text
    assert owner.get(f"{page_of(letter)}/{recorded()[-1].id}.manifest.json").status_code == 404


def test_the_preview_shows_what_the_file_holds(app: Flask, letter: Letter, tmp_path: Path) -> None:
    owner = at_desk(app, an_owner(letter))
    heads = {"csv": COLUMNS, "json": COLUMNS, "xlsx": list(HEADINGS)}
    for form in FORMS:
        page = owner.get(f"{page_of(letter)}?list=supporters&format={form}").text
        table = element(page, "table.sheet-table")
        assert texts(table, "th[scope=col]") == heads[form]
        found = [texts(row, "td, th") for row in elements(table, "tr")[1:]]
        path = tmp_path / f"all.{form}"
        if form == "xlsx":
            (path).write_bytes(download(owner, letter, list="supporters", format=form).data)
            lines, _, held = Workbook(path).parted("List")
            assert found == [[str(row.get(column, "")) for column in "ABCDEFGHI"] for row in held]
            said = texts(page, "div.sheet p[class^='sheet-'], div.sheet p[class^='caps sheet-']")
            assert said[: len(lines)] == [line.lstrip("'") for line in lines]
        else:
            written = export(app, letter, "supporters", form, path)
            assert found == [["" if cell is None else str(cell) for cell in row.values()] for row in written]
