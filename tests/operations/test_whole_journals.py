"""A restore with an incomplete journal is refused, as it could silently bring erased signers back."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.journal_files import files_of, folder_of
from app.operations.heartbeat import Heartbeat
from tests.journeys.steps import everything, listed, press, signed
from tests.make import a_letter, work
from tests.operations.copies import back_up, beat, run
from tests.post_box import PostBox

Spoil = Callable[[list[str]], list[str]]


def a_line(text: str, **changes: object) -> str:
    return json.dumps(json.loads(text) | changes, separators=(",", ":"))


def another_reason(lines: list[str]) -> list[str]:
    return [a_line(text, signature=99) if '"erased"' in text else text for text in lines]


def a_few_years_later(lines: list[str]) -> list[str]:
    return [*lines[:-1], a_line(lines[-1], at="2099-01-01T00:00:00+00:00")]


SPOILT: dict[str, tuple[Spoil, str]] = {
    "no line at all": (lambda lines: [], "is missing"),
    "its end cut off": (lambda lines: lines[:2], "before line"),
    "a line taken out": (lambda lines: [*lines[:2], *lines[3:]], "has a gap"),
    "its beginning cut off": (lambda lines: lines[1:], "the beginning of"),
    "another signature in a line": (another_reason, "has been changed"),
    "a line made younger": (a_few_years_later, "has been changed"),
    "two lines of one number": (lambda lines: [*lines, a_line(lines[-1], act="erased")], "has been changed"),
    "a digest taken off": (lambda lines: [*lines[:-1], a_line(lines[-1], digest=None)], "has been changed"),
}
STILL_WHOLE: dict[str, Spoil] = {
    "as it is": lambda lines: lines,
    "in another order": lambda lines: lines[::-1],
    "every line twice": lambda lines: lines * 2,
    "a line torn at the end by a crash": lambda lines: [*lines, lines[-1][:40]],
    "lines torn in the middle by crashes": lambda lines: [line for text in lines for line in (text[:30], text)],
    "blank lines": lambda lines: ["", *lines, "", ""],
}


def spoil(folder: Path, how: Spoil) -> None:
    [file] = files_of(folder)
    lines = how([line for line in file.read_text().splitlines() if line])
    file.write_text("".join(f"\n{line}\n" for line in lines))


def a_site_that_lost_ada(app: Flask, client: FlaskClient, post_box: PostBox, copy: Path) -> Path:
    """A letter with Boris on it, and Ada in the backup alone; its journal."""
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    work()
    beat(app)
    back_up(app, copy)
    press(client, ada, "erase")
    work()
    beat(app)
    return folder_of(app.extensions["undersigned"].data_dir)


@pytest.mark.parametrize("how", SPOILT)
def test_a_journal_that_is_not_whole_is_refused_and_nothing_changes(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, how: str
) -> None:
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    before = everything()
    spoil(folder, SPOILT[how][0])

    refused = run(app, "restore", str(copy), "--yes")

    assert (refused.exit_code, SPOILT[how][1] in refused.output) == (1, True), refused.output
    assert "Traceback" not in refused.output
    assert everything() == before
    assert run(app, "restore", str(copy), "--yes", "--without-journal").exit_code == 0


@pytest.mark.parametrize("how", STILL_WHOLE)
def test_a_journal_is_whole_in_any_order_and_with_torn_lines(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, how: str
) -> None:
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    spoil(folder, STILL_WHOLE[how])

    done = run(app, "restore", str(copy), "--yes")

    assert (done.exit_code, "people erased again: 1" in done.output) == (0, True), done.output
    assert "lines, from 20" in done.output


def test_a_journal_that_ends_hours_before_the_loss_is_refused(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    a_site_that_lost_ada(app, client, post_box, copy)
    lost = clock.now() + timedelta(hours=2, minutes=1)
    refused = run(app, "restore", str(copy), "--yes", "--lost-at", lost.isoformat())
    assert (refused.exit_code, "over two hours before" in refused.output) == (1, True), refused.output
    assert "comes back" in refused.output
    sooner = run(app, "restore", str(copy), "--yes", "--lost-at", (lost - timedelta(minutes=3)).isoformat())
    assert (sooner.exit_code, "people erased again: 1" in sooner.output) == (0, True), sooner.output


def test_every_machines_journal_is_needed_and_one_of_another_site_is_none(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, tmp_path: Path
) -> None:
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    second = tmp_path / "second"
    shutil.move(folder, second)  # from now on another machine writes
    beat(app)
    back_up(app, copy.with_name("tuesday.backup"))

    alone = run(app, "restore", str(copy.with_name("tuesday.backup")), "--yes")
    assert (alone.exit_code, "is missing" in alone.output) == (1, True), alone.output

    foreign = tmp_path / "foreign"
    shutil.copytree(second, foreign)
    [file] = files_of(foreign)
    strange = {"journal": "0" * 16, "digest": "0" * 32}
    file.write_text("\n".join(a_line(line, **strange) for line in file.read_text().splitlines() if line))
    mixed = run(app, "restore", str(copy), "--yes", "--journal", str(second), "--journal", str(foreign))
    assert (mixed.exit_code, "another site's" in mixed.output) == (1, True), mixed.output

    whole = run(app, "restore", str(copy), "--yes", "--journal", str(second))
    assert (whole.exit_code, "people erased again: 1" in whole.output) == (0, True), whole.output


def test_months_may_be_put_away_that_every_backup_is_younger_than(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, tmp_path: Path
) -> None:
    pulse = Heartbeat(tmp_path)
    for days in (70, 40, 35):
        pulse.step(clock.now() - timedelta(days=days))
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    assert len(files_of(folder)) > 1
    files_of(folder)[0].unlink()
    done = run(app, "restore", str(copy), "--yes")
    assert (done.exit_code, "people erased again: 1" in done.output) == (0, True), done.output


def test_a_journal_of_before_lines_were_numbered_is_read_for_what_it_says(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    of_before = copy.parent / "of-before"
    shutil.copytree(folder, of_before)
    [file] = files_of(of_before)
    kept = [json.loads(line) for line in file.read_text().splitlines() if line]
    old = [{name: line[name] for name in line if name not in ("journal", "line", "digest")} for line in kept]
    file.write_text("".join(f"\n{json.dumps(line)}\n" for line in old))
    shutil.rmtree(folder)

    done = run(app, "restore", str(copy), "--yes", "--without-journal", "--journal", str(of_before))

    assert (done.exit_code, "people erased again: 1" in done.output) == (0, True), done.output
    assert "from before journals were numbered" in done.output


def test_without_a_journal_it_is_said_who_comes_back(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    folder = a_site_that_lost_ada(app, client, post_box, copy)
    shutil.rmtree(folder)
    done = run(app, "restore", str(copy), "--yes", "--without-journal")
    assert done.exit_code == 0
    assert "missing. Everyone who was erased" in done.output
    work()
    letter = a_letter()
    assert listed(client, letter, "supporters") == []
    again = copy.with_name("tuesday.backup")
    back_up(app, again)  # what is lost is lost: later backups do not ask for it
    beat(app)
    assert run(app, "restore", str(again), "--yes").exit_code == 0
