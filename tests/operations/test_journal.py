"""The restore journal beside the database: its contents, and that nothing is done without it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.journal import note
from app.core.journal_files import JournalFiles, files_of, folder_of
from app.models import Journal, SignatureState
from tests.journeys.steps import asked, named, press, signed
from tests.make import a_letter, signatures, work
from tests.operations.copies import back_up, put_back
from tests.post_box import PostBox


def test_the_journal_of_another_machine_is_read_as_well(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, tmp_path: Path
) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    press(client, ada, "erase")
    here, there = folder_of(tmp_path), tmp_path / "from-the-second-machine"
    here.rename(there)
    assert "people erased again: 1" in put_back(app, copy, "--journal", str(there))
    assert signatures(letter)[0].name is None
    here.rename(tmp_path / "kept")
    assert "people erased again: 1" in put_back(app, copy, "--journal", str(there), "--journal", str(tmp_path / "kept"))


def test_the_journal_holds_no_name_and_no_address(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    letter = a_letter()
    zora = signed(client, post_box, letter, name="Zora Finch", email="zora@example.org", credit="Unheard-of Nights")
    asked(client, post_box, letter, name="Boris Quill", email="boris@secluded.example")
    client.post(post_box.last.links[1], data={"never": "1"})
    work()
    press(client, zora, "erase")
    work()
    lines = list(JournalFiles(folder_of(tmp_path)).lines())
    assert {line["act"] for line in lines} == {"opened", "head", "withdrawn", "erased", "suppressed"}
    # Names that no hexadecimal digest can spell.
    written = "".join(path.read_text().lower() for path in files_of(folder_of(tmp_path)))
    assert not [one for one in ("zora", "finch", "boris", "quill", "example", "unheard", "127.0.0") if one in written]


def test_a_line_that_a_crash_has_torn_spoils_no_other(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    a_letter()
    work()
    [file] = files_of(folder_of(tmp_path))
    with file.open("a") as torn:
        torn.write('{"at":"2026-03-15T18:42:00+00:00","act":"erased","signat')
    a_letter()
    work()
    assert [line["act"] for line in JournalFiles(folder_of(tmp_path)).lines()] == ["opened", "head", "head"]


def test_processes_that_come_in_another_order_than_their_clocks_share_one_journal(app: Flask, tmp_path: Path) -> None:
    now = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    for seconds in (0.1, 0.0, 0.2, 2.0, 0.3, 2.1):  # the month ends between them, too
        with transaction() as session:
            note(session, "alive", now=now + timedelta(seconds=seconds))
    lines = [line for line in JournalFiles(folder_of(tmp_path)).lines() if line["act"] == "alive"]
    assert len({line["journal"] for line in lines}) == 1
    assert len({line["line"] for line in lines}) == 6
    assert db.session.scalars(select(Journal.ended_at)).all() == [None]


def test_nothing_is_erased_that_the_journal_cannot_be_told_of(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    folder_of(tmp_path).rename(tmp_path / "elsewhere") if folder_of(tmp_path).exists() else None
    folder_of(tmp_path).write_text("a file where the folder was")
    refused = press(client, ada, "erase")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert named(letter, "Ada Finch").state is SignatureState.CONFIRMED
    folder_of(tmp_path).unlink()
    assert press(client, ada, "erase").status_code == 200
