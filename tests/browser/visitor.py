"""A user with a browser: their actions on the site, and all errors the browser reported meanwhile."""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.processes.running import until

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
MOBILE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DEVICES = {"desktop": DESKTOP, "mobile": MOBILE}
LETTER = "/letters/keep-the-copyright"
PATIENCE_MS = 45_000
REFUSALS = (404, 409, 410, 422)  # pages that we ask for on purpose; chromium notes them on its console

expect.set_options(timeout=PATIENCE_MS)


class Visitor:
    """A browser's profile of its own: nothing kept, nothing known."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._refused: set[str] = set()
        self.context = browser.new_context(base_url=url, locale="en-US", **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("response", self._note_response)
        self.page.on("request", self._note_request)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        cookies = self.context.cookies()
        self.context.close()
        if kind is None:
            assert not self.complaints, "\n".join(self.complaints)
            assert all(cookie["path"] == "/organise" for cookie in cookies), cookies  # public pages set none

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(f"{self.url}/"):
            self.complaints.append(f"asked somebody else: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status in REFUSALS:
            self._refused.add(response.url.partition("#")[0])
        elif response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the visitor went on before it had come
            self.complaints.append(f"{request.failure} for {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # A mail shown alone names no icon, so chromium looks for one at the place of old.
        known = {*self._refused, f"{self.url}/favicon.ico"}
        is_refusal = message.text.startswith("Failed to load resource") and message.location["url"] in known
        if message.type in ("error", "warning") and not is_refusal:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    # What they do

    def opens(self, path: str, *, status: int = 200) -> Page:
        response = self.page.goto(path)
        assert response is not None
        assert response.status in (status, 304), response.status
        return self.page

    def fills_in(self, *, name: str | None = None, email: str | None = None, **rest: str) -> None:
        """Fields by their labels; what is not named is left as it is."""
        texts = {"Name, as it should appear": name, "Email": email, "Your credit": rest.get("credit"),
                 "Work email address": rest.get("work_email")}  # fmt: skip
        selects = {"State or country": rest.get("place"), "Profession": rest.get("profession")}
        for label, choice in selects.items():
            if choice is not None:
                self.field(label).select_option(label=choice)
        for label, text in texts.items():
            if text is not None:
                self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def chooses(self, group: str, choice: str) -> None:
        self.page.get_by_role("group", name=group).get_by_role("radio", name=choice).check()

    def says_what_they_do(self, *, profession: str, credit: str, work_email: str) -> None:
        """Opens the panel of the industry and proves it by work email."""
        self.page.get_by_role("checkbox", name="I work in the industry").check()
        self.fills_in(profession=profession, credit=credit)
        self.chooses("How can we check?", "Work email")
        self.fills_in(work_email=work_email)

    def unfolds_everything(self) -> None:
        """Whatever is folded behind its heading."""
        folded = self.page.locator("details:not([open]) > summary")
        while folded.count():
            folded.first.click()

    def consents(self) -> None:
        self.page.get_by_role("checkbox", name="Signing tells others something").check()

    def presses(self, words: str) -> None:
        """A button of a form; the next page is there when this returns."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).click()

    def mail(self, *, to: str, subject: str) -> Locator:
        """The newest such message in the development mailbox, looked for until it has arrived."""
        message = self.page.locator(".messages > li").filter(has_text=f"To {to} ").filter(has_text=subject)

        def arrived() -> bool:
            self.opens("/dev/mailbox")
            return message.count() > 0

        until(arrived)
        return message.first

    def follows_mail(self, *, to: str, subject: str, link: int = 0) -> None:
        message = self.mail(to=to, subject=subject)
        with self.page.expect_navigation():
            message.locator(".links a").nth(link).click()

    def sees_number(self) -> int:
        """The number on the receipt, once the registrar has given it; asks again where no script does."""
        heading = self.page.get_by_role("heading", name=re.compile(r"Yours is the [\d,]+"))
        again = self.page.get_by_role("link", name="Refresh")

        def numbered() -> bool:
            if heading.count():
                return True
            if again.count():
                self.page.reload()
            return False

        until(numbered)
        found = re.search(r"[\d,]+", heading.inner_text())
        assert found is not None
        return int(found.group().replace(",", ""))

    def reloads_until_seen(self, path: str, words: str) -> Locator:
        """A page that was asked for a moment ago may be some seconds old."""
        seen = self.page.get_by_text(words, exact=True)

        def there() -> bool:
            self.opens(path)
            return seen.count() > 0

        until(there)
        return seen

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than its device; a phone's window grows with what is in it. Asked of the
        browser, since our pages allow no evaluated script.
        """
        session = self.context.new_cdp_session(self.page)
        page: float = session.send("Page.getLayoutMetrics")["cssContentSize"]["width"]
        session.detach()
        device = self.page.viewport_size
        assert device is not None
        return page > device["width"] + 0.5


Visit = Callable[..., Visitor]  # the fixture `visit`
