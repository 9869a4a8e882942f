"""Names that are not public appear on no page, in no search, API response or export."""

from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.exports.actions import export_to_file
from app.exports.formats import FORMATS
from app.models import Letter
from app.tally.public_lists import ListName
from tests.journeys.steps import asked, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, sign, tally, work
from tests.post_box import PostBox

# One invented family name each, which nothing else on the site contains.
NAMES = PRIVATE, PRO, HIDING, PENDING, GONE, ERASED, REMOVED, HELD = (
    "Quillfarrow", "Quilltamsin", "Quillbrennan", "Quillossian", "Quillvesper", "Quillhadley", "Quillmarlow",
    "Quillrosalind",
)  # fmt: skip


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    a_listed_domain("northlight.example")
    letter = a_letter()
    pro = {
        "professional": "1", "profession": "actors", "credit": "Lead in Quillnights", "route": "work-email",
        "work_email": "pro@northlight.example", "show_name": "no",
    }  # fmt: skip
    signed(client, post_box, letter, name="Ada Public", email="public@example.org")
    signed(client, post_box, letter, name=f"Ada {PRIVATE}", email="private@example.org", show_name="no")
    signed(client, post_box, letter, name=f"Ada {PRO}", email="pro@northlight.example", **pro)
    hiding = signed(client, post_box, letter, name=f"Ada {HIDING}", email="hiding@example.org")
    gone = signed(client, post_box, letter, name=f"Ada {GONE}", email="gone@example.org")
    erased = signed(client, post_box, letter, name=f"Ada {ERASED}", email="erased@example.org")
    signed(client, post_box, letter, name=f"Ada {REMOVED}", email="removed@example.org")
    signed(client, post_box, letter, name=f"Senator {HELD}", email="held@example.org")
    asked(client, post_box, letter, name=f"Ada {PENDING}", email="pending@example.org")
    work()
    press(client, hiding, "hide")
    press(client, gone, "withdraw")
    press(client, erased, "erase")
    moderate("remove", named(letter, f"Ada {REMOVED}"))
    work()
    counted = tally(client, letter)
    assert (counted["signed"], counted["verified"], counted["private"], counted["held"]) == (4, 1, 3, 1)
    return letter


def named_in(text: str) -> list[str]:
    return [name for name in (*NAMES, "Quillnights") if name.lower() in text.lower()]


A_TEXT = "<int(max=1000000):version>.<any(json, md):form>"
A_PICTURE = "<digest>.<any(png, jpg):suffix>"
SEARCHES = (
    "Ada",
    "Quill",
    "quillf",
    PRIVATE,
    PRO,
    HIDING,
    PENDING,
    GONE,
    ERASED,
    REMOVED,
    HELD,
    "Senator",
    "%",
    "*",
    "_",
)


def test_no_page_no_search_and_no_answer_of_the_api_names_them(app: Flask, client: FlaskClient, letter: Letter) -> None:
    seen = 0
    for rule in app.url_map.iter_rules():
        if (
            "GET" not in (rule.methods or ())
            or "token" in rule.arguments
            or rule.endpoint.startswith(("static", "dev."))
            or rule.rule.startswith("/organise")  # tests/console/test_permissions.py: nobody without an account
        ):
            continue
        path = rule.rule.replace("<slug>", letter.slug).replace("<organisation>", letter.organisation.slug)
        path = path.replace(A_TEXT, "1.json").replace(A_PICTURE, "0.png")
        assert "<" not in path, f"what to put into {path}?"
        lists = [f"?list={which}&q={search}" for which in ("verified", "supporters") for search in ("", "Quill")]
        for query in ["", "?profession=actors", *lists, *(f"?q={quote(search)}" for search in SEARCHES)]:
            for accept in ("text/html", "application/json"):
                with client.get(path + query, headers={"Accept": accept}) as answer:
                    text = answer.data.decode("utf-8", "replace")  # of a picture too
                assert [name for name in named_in(text) if name not in query] == [], (path, query)
                seen += 1
    assert seen > 200


def test_searching_for_them_answers_as_for_nobody(client: FlaskClient, letter: Letter) -> None:
    for page in ("supporters", "credits"):
        nobody = client.get(f"/letters/{letter.slug}/{page}?q=Nobodyatall").text
        for name in (PRIVATE, PRO, HIDING, PENDING, GONE, ERASED, REMOVED, HELD):
            answer = client.get(f"/letters/{letter.slug}/{page}?q={name}").text
            assert answer.replace(name, "Nobodyatall") == nobody


def _read(path: Path) -> str:
    """All text of a file, of a workbook that of all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text()
    with ZipFile(path) as book:
        return "\n".join(book.read(part).decode() for part in book.namelist())


def test_no_export_names_them(letter: Letter, tmp_path: Path) -> None:
    for which in ListName:
        for form in FORMATS:
            path = tmp_path / f"{which}.{form}"
            export_to_file(slug=letter.slug, which=which, format=form, path=path, now=clock.now())
    written = [_read(path) for path in tmp_path.glob("*.*") if "sqlite" not in path.name]
    assert len(written) == 2 * len(ListName) * len(FORMATS)  # each with its manifest
    assert [named_in(text) for text in written] == [[]] * len(written)


def test_no_answer_to_a_sign_up_names_them(client: FlaskClient, letter: Letter) -> None:
    for kind in ("private", "hiding", "pending", "gone", "erased", "removed", "held"):
        answer = sign(client, letter, name="A Stranger", email=f"{kind}@example.org")
        sent = client.get(answer.location)
        assert named_in(answer.text + sent.text) == []
