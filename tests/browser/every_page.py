"""All pages that a visitor or a signer can open, so that the browser tests leave none out."""

from secrets import token_hex
from urllib.parse import quote

from tests.browser.open_site import CLOSED, QUIET, OpenSite
from tests.browser.visitor import LETTER
from tests.make import answers
from tests.pages.html import values
from tests.processes.running import until

PLEDGE = "/letters/ask-before-you-train"
READING = [
    "/",
    LETTER,
    "/letters/open-the-training-record",
    PLEDGE,
    f"/letters/{CLOSED}",
    f"/letters/{QUIET}",
    f"{LETTER}/credits",
    f"{LETTER}/credits?q=nobody+of+this+name",
    f"{LETTER}/supporters",
    f"{LETTER}/supporters?q=a",
    f"{LETTER}/sign",
    f"{PLEDGE}/sign",
    f"{LETTER}/sent",
    f"{LETTER}/texts",
    f"{LETTER}/report",
    f"{LETTER}/report?q=nobody+of+this+name",
    f"{LETTER}/report?q=a",
    f"{LETTER}/reported",
    f"{LETTER}/reported?by=mail",
    "/organisations/names-at-the-end",
    "/lost-link",
    "/lost-link/sent",
    "/how-we-verify",
    "/privacy",
]
REFUSED = {
    "/letters/no-such-letter": 404,
    "/organisations/no-such-organisation": 404,
    "/confirm/not-one-of-ours": 404,
    f"/letters/{CLOSED}/sign": 409,
}


def an_address(domain: str = "candlemail.example") -> str:
    return f"inspected-{token_hex(4)}@{domain}"


def pages_of_links(site: OpenSite) -> list[str]:
    """Somebody has signed and not confirmed; somebody else is confirmed, waits for their work mailbox, moves to another
    address, and is doubted by a namesake.
    """
    pending, confirmed, work, next_one, namesake = (an_address(), an_address(), an_address("northlight.example"),
                                                    an_address(), an_address())  # fmt: skip
    name = "Solenne Beaugrand"
    sent = site.sends(f"{LETTER}/sign", answers("Somebody Else", email=pending))
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": work}
    site.is_signed_by({confirmed: name}, slug=LETTER.rpartition("/")[2], **claim)
    [private] = site.links_mailed_to(confirmed, "signed")
    until(lambda: "Ledger index" in site.asks(private)[1])  # numbered, and so listed
    site.sends(private, {"act": "address", "email": next_one})
    unsubscribe = site.mail_to(confirmed, "signed")["headers"]["List-Unsubscribe"].strip("<>")
    return [
        sent,
        f"{sent}&again=1",
        *site.links_mailed_to(pending, "confirm"),  # and "this was not me"
        *site.links_mailed_to(confirmed, "confirm"),  # used: a receipt, and "too late"
        private,
        site.link_mailed_to(work, "work-email"),
        site.link_mailed_to(confirmed, "old-address"),
        site.link_mailed_to(next_one, "new-address"),
        unsubscribe.removeprefix(site.url),
        _doubted(site, name, by=namesake),
    ]


def _doubted(site: OpenSite, name: str, *, by: str) -> str:
    """The link mailed to somebody who says that a listed name is theirs."""
    page = f"{LETTER}/report"
    mark = values(site.asks(f"{page}?q={quote(name)}")[1], "[name=name]", "value")[0]
    site.sends(page, {"name": mark, "kind": "me", "email": by, "q": name})
    return site.link_mailed_to(by, "report")


def every_page(site: OpenSite) -> dict[str, int]:
    """Path → the status that it answers."""
    return dict.fromkeys([*READING, *pages_of_links(site)], 200) | REFUSED
