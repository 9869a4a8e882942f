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
from tests.storms.live_site import Answer, LiveSiteWithMail, StartSite, Storm, Visitor, link_in, tally
from tests.storms.names import NAMES, PEOPLE

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

KILLS = 6


@pytest.mark.parametrize(("webs", "workers"), [(1, 1), (2, 2)], ids=["one-of-each", "two-of-each"])
def test_a_storm_loses_nobody(start_site: StartSite, tmp_path: Path, webs: int, workers: int) -> None:
    assert len(PEOPLE) == 300
    slug = a_letter().slug
    live_site = start_site(webs=webs, workers=workers)

    everybody_signs(live_site, slug)
    everybody_confirms(live_site)
    live_site.deliver("signed", PEOPLE)

    assert sum(one.killed for one in [*live_site.webs, *live_site.workers]) == 2 * KILLS
    visitor = Visitor(live_site.ports)
    until(lambda: tally(visitor, slug)["signed"] == 300)
    assert "agree" in live_site.tell("tally", "audit")
    everywhere_the_same(live_site, visitor, slug, tmp_path)
    visitor.leave()


def everybody_signs(live_site: LiveSiteWithMail, slug: str) -> None:
    def sign(visitor: Visitor, address: str) -> None:
        answer = visitor.ask("POST", f"/letters/{slug}/sign", answers(NAMES[address], email=address))
        assert answer.status == 303, answer
        assert urlsplit(answer.location).path == f"/letters/{slug}/sent"

    Storm(live_site, PEOPLE, sign).rage(kills=KILLS)
    live_site.deliver("confirm", PEOPLE)
    # Whoever had to press the button twice has one row and one mail; a mail that was under way when its worker was
    # killed may arrive twice, under one Message-ID.
    assert all(len({mail["Message-ID"] for mail in mails}) == 1 for mails in live_site.mails("confirm").values())


def everybody_confirms(live_site: LiveSiteWithMail) -> None:
    links = {address: link_in(mails[0]) for address, mails in live_site.mails("confirm").items()}

    def confirm(visitor: Visitor, address: str) -> None:
        failures = visitor.failures
        answer = visitor.ask("POST", links[address], answers(NAMES[address]))
        assert answer.status == 303 or (answer.status == 200 and visitor.failures > failures), answer
        assert is_a_receipt(answer)

    storm = Storm(live_site, PEOPLE, confirm)
    storm.rage(kills=KILLS)
    assert storm.failures > 0, "nobody has noticed the kills: they came between the clicks"


def is_a_receipt(answer: Answer) -> bool:
    """Either the private link, or, when the first answer was lost with its process, the page that says where it is."""
    return answer.location.startswith("/signature/") if answer.status == 303 else "second email" in answer.body


def everywhere_the_same(live_site: LiveSiteWithMail, visitor: Visitor, slug: str, folder: Path) -> None:
    """Page = JSON = CSV: three hundred names, once each, numbered from 1 to 300."""
    told = json.loads(visitor.ask("GET", f"/api/v1/letters/{slug}/signatures?list=supporters").body)
    page = unescape(visitor.ask("GET", f"/letters/{slug}/supporters").body)
    file = folder / "all.csv"
    live_site.tell("export", slug, "--list", "all", "--format", "csv", "-o", str(file))
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
