"""Downloads: the right list in the right format, logged before it is sent."""

import base64
import hashlib
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import transaction
from app.exports import temporary_files
from app.models import Letter, Role
from app.signing.owner_actions import show
from tests.console.taking_out import download, letter, page_of, recorded
from tests.desk import a_colleague, an_owner, at_desk
from tests.journeys.steps import everything, named
from tests.make import a_letter
from tests.pages.html import element, elements, texts, values

__all__ = ["letter"]

FORMS = ("csv", "json", "xlsx")


def test_all_formats_hold_the_list_of_the_command(app: Flask, letter: Letter, tmp_path: Path) -> None:
    browser = at_desk(app, an_owner(letter))
    for which in ("verified", "supporters", "all"):
        for form in FORMS:
            for state in ("", "CA", "TX", "WY"):
                more = ["--state", state] if state else []
                made = app.test_cli_runner().invoke(
                    args=["export", letter.slug, "--list", which, "--format", form, *more, "-o", str(tmp_path / "made")]
                )
                assert made.exit_code == 0, made.output
                answer = download(browser, letter, list=which, format=form, state=state)
                assert answer.data == (tmp_path / "made").read_bytes(), (which, form, state)


def test_a_download_is_an_attachment_with_a_name_a_type_and_a_checksum(app: Flask, letter: Letter) -> None:
    browser = at_desk(app, an_owner(letter))
    types = {
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    for form in FORMS:
        answer = download(browser, letter, list="verified", state="CA", format=form)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == types[form]
        name = re.fullmatch(
            r"attachment; filename=(ask-first-verified-ca-\d+\.\w+)", answer.headers["Content-Disposition"]
        )
        assert name
        assert name.group(1).endswith(f".{form}")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
        assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"


def test_every_download_is_written_down_with_who_when_what_how_many_and_its_checksum(
    app: Flask, letter: Letter
) -> None:
    owner = an_owner(letter, name="Ines Quandt")
    answer = download(at_desk(app, owner), letter, list="supporters", state="CA", format="xlsx")
    [row] = recorded()
    assert (row.account_id, row.letter_id, row.list_name, row.format, row.region) == (
        owner.id, letter.id, "supporters", "xlsx", "CA",
    )  # fmt: skip
    assert (row.rows, row.sha256) == (1, hashlib.sha256(answer.data).hexdigest())
    assert row.idx is not None
    assert abs((clock.now() - row.made_at).total_seconds()) < 60


def test_nobody_gets_a_list_that_could_not_be_written_down(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("app.exports.records.record", refuse)
    answer = download(at_desk(app, an_owner(letter)), letter)
    assert answer.status_code == 500
    assert "Zora" not in answer.text
    assert recorded() == []


def test_the_page_shows_the_counts_the_first_rows_and_no_private_name(app: Flask, letter: Letter) -> None:
    browser = at_desk(app, an_owner(letter))
    page = browser.get(page_of(letter)).text
    assert "2 listed, 1 private" in page  # professionals
    assert "California: 1 listed, 1 private" in page
    assert "Texas: 1 listed, 0 private" in page
    assert "Mailbox and professional route checked; no identity document seen." in page
    assert "1 held for review, not counted." in page
    assert "Zora Abbot" in page
    beside = {pair for row in elements(page, "tr") for pair in pairwise(texts(row, "td"))}
    assert ("US", "CA") in beside, "as the file has it; CA alone could be Canada"
    assert "Clara" not in page
    texas = browser.get(f"{page_of(letter)}?list=verified&state=TX&format=csv").text
    assert "Ada Zimmer" in texas
    assert "Zora Abbot" not in texas
    both = browser.get(f"{page_of(letter)}?list=all&format=xlsx").text
    assert "Zora Abbot" in both
    assert "Clara Quill" in both
    for one in (page, texas, both):
        assert not re.search("Private Composer|Hidden|Senator|@example.org|northlight", one)


def test_looking_changes_nothing(app: Flask, letter: Letter) -> None:
    browser = at_desk(app, an_owner(letter))
    browser.get(page_of(letter))
    before = everything()
    for asked in ("", "?list=all&state=CA&format=xlsx", "?before=3", "?before=9" + "9" * 30, "?before=x", "/addresses"):
        assert browser.get(f"{page_of(letter)}{asked}").status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    "asked",
    [{"list": "everybody"}, {"list": "addresses"}, {"format": "exe"}, {"state": "Atlantis"}, {"state": "DE-BY"}],
)
def test_what_is_not_on_offer_is_refused(app: Flask, letter: Letter, asked: dict[str, str]) -> None:
    browser = at_desk(app, an_owner(letter))
    assert download(browser, letter, **asked).status_code == 400
    assert browser.get(page_of(letter), query_string=asked).status_code == 400
    assert recorded() == []


def test_the_token_stands_on_the_button_so_that_no_address_carries_it(app: Flask, letter: Letter) -> None:
    page = at_desk(app, an_owner(letter)).get(page_of(letter)).text
    form = element(page, "form.tally-form")
    assert form.attributes["method"] == "get"
    assert not elements(form, "input[name=csrf_token]")
    assert elements(form, "button[formmethod=post][name=csrf_token]")


def test_an_owner_sees_everybodys_downloads_and_others_their_own(app: Flask, letter: Letter) -> None:
    owner, advocate = an_owner(letter, name="Ines Quandt"), a_colleague(letter, Role.ADVOCATE, name="Noor Farrow")
    of_owner, of_advocate = at_desk(app, owner), at_desk(app, advocate)
    download(of_owner, letter, list="all")
    download(of_advocate, letter, list="verified", state="CA")
    app.test_cli_runner().invoke(args=["export", letter.slug, "--list", "all", "-o", os.devnull + "/no"])
    first, second = recorded()
    page = of_owner.get(page_of(letter)).text
    for row in (first, second):
        assert " ".join(re.findall("....", row.sha256)) in page
    assert "Noor Farrow" in page
    assert "Verified professionals, California" in page
    own = of_advocate.get(page_of(letter)).text
    assert " ".join(re.findall("....", second.sha256)) in own
    assert " ".join(re.findall("....", first.sha256)) not in own
    assert of_advocate.get(f"{page_of(letter)}/{first.id}.sha256").status_code == 404
    line = of_advocate.get(f"{page_of(letter)}/{second.id}.sha256")
    assert line.text == f"{second.sha256}  ask-first-verified-ca-{second.idx}.csv\n"
    assert of_owner.get(f"{page_of(letter)}/{second.id}.sha256").text == line.text


def test_the_operators_exports_stand_there_too(app: Flask, letter: Letter, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["export", letter.slug, "--list", "all", "-o", str(tmp_path / "x.csv")])
    assert done.exit_code == 0
    [row] = recorded()
    assert (row.account_id, row.rows) == (None, 4)
    assert "The operator" in at_desk(app, an_owner(letter)).get(page_of(letter)).text


def test_more_downloads_than_a_page_holds_go_on_behind_a_link(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.console.exports.MOST_SHOWN", 2)
    browser = at_desk(app, an_owner(letter))
    for _ in range(5):
        download(browser, letter)
    url, seen = page_of(letter), []
    while True:
        page = browser.get(url).text
        seen += re.findall(r"/tallies/(\d+)\.sha256", page)
        older = values(page, "[href*='?before=']", "href")
        if not older:
            break
        url = older[0].partition("#")[0]
    assert seen == [str(row.id) for row in reversed(recorded())]


def test_a_download_leaves_no_file_that_holds_a_name(app: Flask, letter: Letter) -> None:
    folder: Path = app.extensions["undersigned"].data_dir
    browser = at_desk(app, an_owner(letter))
    before = {path.name for path in folder.iterdir()}
    for form in FORMS:
        answer = download(browser, letter, format=form)
        assert answer.status_code == 200
        answer.close()
    assert {path.name for path in folder.iterdir()} == before
    assert not list(folder.glob(f"{temporary_files.PREFIX}*"))


def test_a_list_lies_in_data_dir_without_a_name_and_is_closed_when_the_browser_leaves(
    app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    unnamed = temporary_files.unnamed

    def noted(folder: Path) -> Any:
        opened.append(unnamed(folder))
        return opened[-1]

    monkeypatch.setattr(temporary_files, "unnamed", noted)
    browser = at_desk(app, an_owner(letter))
    answer = browser.post(page_of(letter), {"list": "all", "format": "csv"}, buffered=False)
    assert all(os.fstat(file.fileno()).st_nlink == 0 for file in opened if not file.closed)
    assert not all(file.closed for file in opened)
    answer.close()  # in the middle: nothing was read
    assert all(file.closed for file in opened)


def test_a_draft_has_nothing_to_take_out(app: Flask) -> None:
    draft = a_letter(published=False)
    browser = at_desk(app, an_owner(draft))
    assert browser.get(page_of(draft)).status_code == 404
    assert download(browser, draft).status_code == 404
    assert browser.get(f"{page_of(draft)}/addresses").status_code == 404


def test_a_big_list_does_not_stand_in_memory(app: Flask, letter: Letter) -> None:
    """The file is handed to the server as a file: what is read of it at once is a block."""
    browser = at_desk(app, an_owner(letter))
    answer = browser.post(page_of(letter), {"list": "all", "format": "csv"}, buffered=False)
    blocks = list(answer.iter_encoded())
    answer.close()
    assert max(map(len, blocks)) <= 64 * 1024
    assert hashlib.sha256(b"".join(blocks)).hexdigest() == recorded()[-1].sha256


def test_a_name_that_is_hidden_meanwhile_is_in_no_download(app: Flask, letter: Letter) -> None:
    signature = named(letter, "Zora Abbot")
    with transaction() as session:
        show(session, signature_id=signature.id, shown=False, now=clock.now())
    for form in FORMS:
        assert b"Zora" not in download(at_desk(app, an_owner(letter)), letter, format=form).data
