"""Screenshots of every main page of a running demo, to compare with design/.

    python -m tests.browser.look OUT [URL]

Needs `make run` with its development mailbox; it signs the first letter along the way. Each page is taken at 1280 and
390 pixels, light and dark, in full and (the letter) as a phone shows it first.
"""

import sys
from pathlib import Path
from secrets import token_hex
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.visitor import DESKTOP, LETTER, MOBILE, Visitor

LOOKS: dict[str, dict[str, Any]] = {
    "1280-light": DESKTOP | {"color_scheme": "light"},
    "1280-dark": DESKTOP | {"color_scheme": "dark"},
    "390-light": MOBILE | {"color_scheme": "light"},
    "390-dark": MOBILE | {"color_scheme": "dark"},
}
READING = {
    "0-index": "/",
    "1-letter": LETTER,
    "1-petition": "/letters/open-the-training-record",
    "1-pledge": "/letters/ask-before-you-train",
    "1a-credits": f"{LETTER}/credits",
    "1b-supporters": f"{LETTER}/supporters",
    "1c-no-match": f"{LETTER}/credits?q=nobody+of+this+name",
    "2-pledge-form": "/letters/ask-before-you-train/sign",
    "6-how-we-verify": "/how-we-verify",
    "6-privacy": "/privacy",
    "6-lost-link": "/lost-link",
    "6-report": f"{LETTER}/report?q=ma",
    "7-refusal": "/letters/no-such-letter",
}


class Photographer:
    """Takes what one visitor sees, under the name of their look."""

    def __init__(self, visitor: Visitor, folder: Path, look: str) -> None:
        self.visitor, self.folder, self.look = visitor, folder, look

    def takes(self, name: str, *, whole: bool = True) -> None:
        path = self.folder / f"{name}-{self.look}.png"
        self.visitor.page.screenshot(path=path, full_page=whole, animations="disabled")

    def reads(self) -> None:
        for name, path in READING.items():
            self.visitor.page.goto(path)
            self._scrolls_through()
            self.takes(name)
        self.visitor.page.goto(LETTER)
        self.takes("1-letter-first-screen", whole=False)

    def _scrolls_through(self) -> None:
        """Names far below get their faces when somebody comes near."""
        page = self.visitor.page
        far = page.locator("[data-far]")
        while far.count():
            far.first.scroll_into_view_if_needed()
            page.wait_for_timeout(50)
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Home")
        page.wait_for_timeout(200)  # the rail and the bar are back where they stand at first

    def signs(self) -> None:
        """As in the pictures: Itziar Goñi Larralde first makes mistakes, then signs as a professional."""
        itziar, page = self.visitor, self.visitor.page
        email, work = (f"itziar-{token_hex(4)}@{domain}" for domain in ("inkwell.example", "northlight.example"))
        page.goto(f"{LETTER}/sign")
        self.takes("2-sign-empty")
        itziar.fills_in(name="Itziar Goñi Larralde", email="itziar@goni-larralde", place="California")
        itziar.says_what_they_do(profession="Actors", credit="Voice actor", work_email="itziar@gmail.com")
        itziar.presses("Sign the letter")
        self.takes("2-sign")
        itziar.fills_in(email=email, work_email=work)
        itziar.chooses("Show my name", "Yes")
        itziar.consents()
        itziar.presses("Sign the letter")
        self.takes("3a-check-email")
        self._confirms(email, work)

    def _confirms(self, email: str, work: str) -> None:
        itziar, page = self.visitor, self.visitor.page
        message = itziar.mail(to=email, subject="Confirm your signature")
        self.takes("3d-mailbox", whole=False)
        mail = message.get_by_role("link", name="as HTML").get_attribute("href") or ""
        page.goto(mail)
        self.takes("3d-email")
        itziar.follows_mail(to=email, subject="Confirm your signature", link=1)
        self.takes("3e-not-me")
        itziar.follows_mail(to=email, subject="Confirm your signature")
        confirm = page.url
        self.takes("3b-confirm")
        itziar.presses("Yes, add my name")
        self.takes("3b-confirm-error")
        itziar.consents()
        itziar.presses("Yes, add my name")
        self.takes("3c-number-being-written")
        itziar.sees_number()
        self.takes("3c-signed")
        itziar.presses("Erase")
        self.takes("3f-sure")
        page.goto(confirm)
        self.takes("3c-receipt-without-private-link")
        itziar.follows_mail(to=work, subject="Confirm your work email")
        self.takes("3g-work-email")


def look(browser: Browser, url: str, folder: Path) -> None:
    for name, options in LOOKS.items():
        visitor = Visitor(browser, url, **options)
        photographer = Photographer(visitor, folder, name)
        photographer.reads()
        photographer.signs()
        visitor.context.close()
        print(f"{name}: {visitor.complaints or 'nothing to complain about'}")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    url = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        look(browser, url.rstrip("/"), folder)
        browser.close()


if __name__ == "__main__":
    main()
