"""A long export blocks nobody, and is exact as of one index whatever happens meanwhile."""

import csv
import json
import sqlite3
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, transaction
from app.exports import actions, queries, snapshot
from app.exports.formats import FORMATS
from app.ledger.entries import change
from app.models import EntryKind, Letter
from app.tally.public_lists import ListName
from app.text.names import sort_key
from tests.exports.workbook import table_in
from tests.journeys.steps import everything, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, tally, work
from tests.post_box import PostBox

SUPPORTERS = [f"{name} Quill" for name in ("Ada", "Boris", "Clara", "Dora", "Emil", "Flora", "Gustav", "Hanna")]
VERIFIED = [f"{name} Zimmer" for name in ("Ines", "Jonas", "Klara", "Lena", "Moritz")]


class Signers:
    """A letter with supporters and verified people, each with their private link."""

    def __init__(self, client: FlaskClient, post_box: PostBox) -> None:
        a_listed_domain("northlight.example")
        self.client, self.post_box, self.letter = client, post_box, a_letter()
        self.links = {name: self.join(name) for name in SUPPORTERS}
        for name in VERIFIED:
            self.links[name] = self.join(name, **professional(name))
        self.links["Private Quill"] = self.join("Private Quill", show_name="no")
        work()

    def join(self, name: str, **changes: Any) -> str:
        email = f"{name.split()[0].lower()}@northlight.example"
        return signed(self.client, self.post_box, self.letter, name=name, email=email, **changes)


def professional(name: str) -> dict[str, str]:
    work_email = f"{name.split()[0].lower()}@northlight.example"
    return {
        "professional": "1", "profession": "composers", "credit": "Northern Lights", "route": "work-email",
        "work_email": work_email,
    }  # fmt: skip


@pytest.fixture
def signers(client: FlaskClient, post_box: PostBox) -> Signers:
    return Signers(client, post_box)


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "ROWS", 2)


def exported(
    letter: Letter, path: Path, form: str = "csv", region: str | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All names, or those of one state, and the manifest's counts."""
    manifest = actions.export_to_file(
        slug=letter.slug, which=ListName.ALL, format=form, path=path, region=region, now=clock.now()
    )
    if form == "xlsx":
        rows: list[dict[str, Any]] = table_in(path)
    else:
        content = path.read_bytes().decode("utf-8-sig")
        rows = json.loads(content)["signatures"] if form == "json" else list(csv.DictReader(StringIO(content)))
    assert [child.name for child in path.parent.glob(f"{path.name}*.part")] == []
    return rows, manifest["counts"] | {"index": manifest["index"]}


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: dict[int, Callable[[], object]]) -> None:
    """Let something happen after the n-th stretch has been read."""
    seen = iter(range(1, 10_000))
    for format in FORMATS.values():
        encode = format.encode

        def encoded(rows: Any, encode: Callable[[Any], bytes] = encode) -> bytes:
            happens.pop(next(seen), lambda: None)()
            return encode(rows)

        monkeypatch.setattr(format, "encode", encoded)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_in_stretches_a_list_is_the_same_as_in_one_piece(
    signers: Signers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    rows, counts = exported(signers.letter, tmp_path / f"a.{form}", form)
    assert names(rows) == VERIFIED + SUPPORTERS
    assert (counts["rows"], counts["left"]) == (13, 0)
    for size in (1, 3, 5, 8, 1000):
        monkeypatch.setattr(snapshot, "ROWS", size)
        assert exported(signers.letter, tmp_path / f"b.{form}", form)[0] == rows
        assert (tmp_path / f"b.{form}").read_bytes() == (tmp_path / f"a.{form}").read_bytes()


def test_whoever_comes_or_goes_while_a_list_is_written_leaves_it_exact(
    signers: Signers, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tally(client, signers.letter)

    def some_leave() -> None:
        press(client, signers.links["Ines Zimmer"], "withdraw")  # read already
        press(client, signers.links["Hanna Quill"], "hide")  # not read yet
        press(client, signers.links["Moritz Zimmer"], "erase")
        signers.join("Aaron Newcomer")
        work()

    def others_too() -> None:
        press(client, signers.links["Private Quill"], "show")
        press(client, signers.links["Jonas Zimmer"], "hide")
        moderate("remove", named(signers.letter, "Boris Quill"))
        work()
        press(client, signers.links["Jonas Zimmer"], "show")  # and is back, before the list is whole
        signers.join("Zacharias Newcomer")

    meanwhile(
        monkeypatch, {2: some_leave, 5: others_too, 9: lambda: press(client, signers.links["Emil Quill"], "hide")}
    )
    rows, counts = exported(signers.letter, tmp_path / "all.csv")

    gone = {"Ines Zimmer", "Hanna Quill", "Moritz Zimmer", "Boris Quill", "Emil Quill"}
    assert names(rows) == [name for name in VERIFIED + SUPPORTERS if name not in gone]
    assert counts["index"] == before["index"]
    assert counts["signed"] == before["signed"]
    assert (counts["rows"], counts["left"]) == (8, 5)
    assert counts["rows"] + counts["left"] == counts["signed"] - counts["private"]


def test_the_list_of_one_state_is_as_exact(
    signers: Signers, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Theo Texan", "Tilda Texan", "Toni Texan"):
        signers.links[name] = signers.join(name, place="US-TX")
    work()

    def somebody_leaves_in_both() -> None:
        press(client, signers.links["Tilda Texan"], "withdraw")
        press(client, signers.links["Boris Quill"], "withdraw")
        signers.join("Tessa Newcomer", place="US-TX")
        work()

    meanwhile(monkeypatch, {2: somebody_leaves_in_both})
    rows, counts = exported(signers.letter, tmp_path / "tx.xlsx", "xlsx", region="TX")

    assert names(rows) == ["Theo Texan", "Toni Texan"]
    assert (counts["rows"], counts["left"], counts["signed"], counts["verified"]) == (2, 1, 3, 0)


def test_a_name_that_is_corrected_stands_once_in_its_new_place(
    signers: Signers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrects(old: str, new: str) -> None:
        signature = named(signers.letter, old)
        values = {"name": new, "file_under": new.split()[-1], "sort_key": sort_key(new.split()[-1], new)}
        with transaction() as session:
            change(session, signature.id, values=values, writes=EntryKind.LISTING, now=clock.now())

    def two_move() -> None:
        corrects("Ines Zimmer", "Ines Zzyx")
        corrects("Hanna Quill", "Hanna Abel")
        work()

    meanwhile(monkeypatch, {5: two_move})
    rows, counts = exported(signers.letter, tmp_path / "all.json", "json")

    assert names(rows) == [*VERIFIED[1:], "Ines Zzyx", "Hanna Abel", *SUPPORTERS[:-1]]
    assert (counts["rows"], counts["left"]) == (13, 0)


def test_who_is_verified_meanwhile_is_listed_as_the_totals_of_the_index_say(
    signers: Signers, client: FlaskClient, post_box: PostBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = "nora@northlight.example"
    claim = professional("Nora") | {"work_email": "nora-at-work@northlight.example"}
    signed(client, post_box, signers.letter, name="Nora Quill", email=email, **claim)
    work()
    [proof] = post_box.to("nora-at-work@northlight.example")

    def nora_proves_it() -> None:
        assert client.post(proof.link).status_code < 400
        work()

    meanwhile(monkeypatch, {1: nora_proves_it})
    rows, counts = exported(signers.letter, tmp_path / "all.csv")

    [nora] = [row for row in rows if row["name"] == "Nora Quill"]
    assert (nora["list"], nora["profession"], nora["credit"]) == ("supporters", "", "")
    assert sum(row["list"] == "verified" for row in rows) == counts["verified"] == len(VERIFIED)
    again, _ = exported(signers.letter, tmp_path / "again.csv")
    assert [row["list"] for row in again if row["name"] == "Nora Quill"] == ["verified"]


def test_no_transaction_stays_open_between_two_stretches(
    app: Flask, signers: Signers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = app.extensions["undersigned"].database_url
    looked = []

    def on_sqlite() -> int:
        """How many readers are in the way of truncating the write-ahead log."""
        with sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None) as other:
            blocked: int = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        other.close()
        return blocked

    def on_postgres() -> int:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            others = "datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            row = other.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}").fetchone()
        return int(row[0]) if row else -1

    look = on_sqlite if url.startswith("sqlite") else on_postgres
    meanwhile(monkeypatch, {at: lambda: looked.append(look()) for at in range(1, 8)})
    rows, _ = exported(signers.letter, tmp_path / "all.csv")

    assert len(rows) == 13
    assert looked == [0] * 7


def test_reading_a_list_writes_nothing_but_that_it_was_taken_out(signers: Signers, tmp_path: Path) -> None:
    before = everything()
    exported(signers.letter, tmp_path / "all.csv")
    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"exports", "audit_log"}
    assert [len(after[table]) for table in ("exports", "audit_log")] == [1, len(before["audit_log"]) + 1]


def test_more_changes_than_a_statement_takes_parameters_are_no_obstacle(signers: Signers, tmp_path: Path) -> None:
    head = queries.head_of(db.session(), signers.letter.id)
    assert queries.listed_then(db.session(), head, range(1, 100_001)) == {
        ListName.VERIFIED: {9, 10, 11, 12, 13}, ListName.SUPPORTERS: {1, 2, 3, 4, 5, 6, 7, 8},
    }  # fmt: skip
