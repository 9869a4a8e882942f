"""kill -9 at random times: no accepted sign-up without its mail, no acknowledged confirmation uncounted."""

import csv
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.make import a_letter, answers
from tests.processes.running import until
from tests.storms.names import NAMES, PEOPLE
from tests.storms.town import Answer, Found, Storm, TownWithMail, Visitor, link_in, tally

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

KILLS = 6


@pytest.mark.parametrize(("webs", "workers"), [(1, 1), (2, 2)], ids=["one-of-each", "two-of-each"])
def test_a_storm_loses_nobody(found: Found, tmp_path: Path, webs: int, workers: int) -> None:
    assert len(PEOPLE) == 300
    slug = a_letter().slug
    town = found(webs=webs, workers=workers)

    everybody_signs(town, slug)
    everybody_confirms(town)
    town.deliver("signed", PEOPLE)

    assert sum(one.killed for one in [*town.webs, *town.workers]) == 2 * KILLS
    visitor = Visitor(town.ports)
    until(lambda: tally(visitor, slug)["signed"] == 300)
    assert "agree" in town.tell("tally", "audit")
    everywhere_the_same(town, visitor, slug, tmp_path)
    visitor.leave()


def everybody_signs(town: TownWithMail, slug: str) -> None:
    def sign(visitor: Visitor, address: str) -> None:
        answer = visitor.ask("POST", f"/letters/{slug}/sign", answers(NAMES[address], email=address))
        assert answer.status == 303, answer
        assert urlsplit(answer.location).path == f"/letters/{slug}/sent"

    Storm(town, PEOPLE, sign).rage(kills=KILLS)
    town.deliver("confirm", PEOPLE)
    # Whoever had to press the button twice has one row and one mail; a mail that was under way when its worker was
    # killed may arrive twice, under one Message-ID.
    assert all(len({mail["Message-ID"] for mail in mails}) == 1 for mails in town.mails("confirm").values())


def everybody_confirms(town: TownWithMail) -> None:
    links = {address: link_in(mails[0]) for address, mails in town.mails("confirm").items()}

    def confirm(visitor: Visitor, address: str) -> None:
        failures = visitor.failures
        answer = visitor.ask("POST", links[address], answers(NAMES[address]))
        assert answer.status == 303 or (answer.status == 200 and visitor.failures > failures), answer
        assert is_a_receipt(answer)

    storm = Storm(town, PEOPLE, confirm)
    storm.rage(kills=KILLS)
    assert storm.failures > 0, "nobody has noticed the kills: they came between the clicks"


def is_a_receipt(answer: Answer) -> bool:
    """Either the private link, or, when the first answer was lost with its process, the page that says where it is."""
    return answer.location.startswith("/signature/") if answer.status == 303 else "second email" in answer.body


def everywhere_the_same(town: TownWithMail, visitor: Visitor, slug: str, folder: Path) -> None:
    """Page = JSON = CSV: three hundred names, once each, numbered from 1 to 300."""
    told = json.loads(visitor.ask("GET", f"/api/v1/letters/{slug}/signatures?list=supporters").body)
    page = unescape(visitor.ask("GET", f"/letters/{slug}/supporters").body)
    file = folder / "all.csv"
    town.tell("export", slug, "--list", "all", "--format", "csv", "-o", str(file))
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    wanted = sorted(NAMES.values())

    assert sorted(row["name"] for row in told["signatures"]) == wanted
    assert sorted(row["name"] for row in rows) == wanted
    assert all(page.count(f"{name}<") == 1 for name in wanted)
    assert sorted(int(row["number"]) for row in rows) == list(range(1, 301))
    counted = tally(visitor, slug)
    assert (counted["signed"], counted["held"], counted["private"]) == (300, 0, 0)
    assert json.loads(Path(f"{file}.manifest.json").read_text())["counts"]["signed"] == 300
    assert re.search(r"\b300\b", visitor.ask("GET", f"/letters/{slug}").body)
