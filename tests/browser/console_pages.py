"""All pages of the console, for the tests that visit each of them."""

import re
import subprocess
import sys

from app.demo.owner import EMAIL
from tests.browser.open_site import OpenSite
from tests.browser.visitor import LETTER, Visitor
from tests.processes.running import ROOT

OF_LETTER = f"/organise{LETTER}"
PAGES = [
    "/organise/",
    f"{OF_LETTER}/",
    f"{OF_LETTER}/signatures",
    f"{OF_LETTER}/signatures?q=a",
    f"{OF_LETTER}/signatures?q=nobody+of+this+name",
    f"{OF_LETTER}/review",
    f"{OF_LETTER}/leads",
    f"{OF_LETTER}/names",
    f"{OF_LETTER}/tallies",
    f"{OF_LETTER}/settings",
    f"{OF_LETTER}/trace",
    f"{OF_LETTER}/figures",
    f"{OF_LETTER}/text",
    f"{OF_LETTER}/tallies/addresses",
    f"{OF_LETTER}/tallies/quotes",
    f"{OF_LETTER}/deliver",
    f"{OF_LETTER}/share-picture",
    f"{OF_LETTER}/archive",
    f"{OF_LETTER}/state?act=close",
    "/organise/reset",
    "/organise/organisations/names-at-the-end/letters/new",
    "/organise/organisations/names-at-the-end",
    "/organise/organisations/names-at-the-end/mark",
    "/organise/organisations/names-at-the-end/people",
    "/organise/organisations/names-at-the-end/trace",
    "/organise/account",
]


def signs_in(visitor: Visitor, site: OpenSite) -> None:
    """As the demo letters' owner, by a link that the operator prints."""
    visitor.opens(new_link(site))
    visitor.presses("Sign in")


def new_link(site: OpenSite) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "sign-in-link", EMAIL],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip().removeprefix(site.url)


def first_link(visitor: Visitor, path: str, pattern: str) -> str:
    """The first link on a page that leads to such a place."""
    page = visitor.opens(path)
    found: list[str] = page.eval_on_selector_all("main a", "all => all.map(one => one.pathname)")
    return next(link for link in found if re.fullmatch(pattern, link))
