"""A reviewer works through the queue by keyboard alone, and the signer is told each time."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console_pages import OF_LETTER, signs_in
from tests.browser.keyboard import Keyboard
from tests.browser.open_site import OpenSite
from tests.browser.visitor import LETTER, Visit, Visitor
from tests.processes.running import until

pytestmark = pytest.mark.browser

NAME, EMAIL, ORCID = "Odalys Quillfeather", "odalys@quillfeather.example", "0000-0002-1825-0097"


def signs_with_published_credits(odalys: Visitor) -> None:
    page = odalys.opens(f"{LETTER}/sign")
    odalys.fills_in(name=NAME, email=EMAIL, place="Oregon")
    page.get_by_role("checkbox", name="I work in the industry").check()
    odalys.field("Profession").select_option(index=1)
    odalys.chooses("How can we check?", "Published credits")
    odalys.field("Number or web address").fill(ORCID)
    odalys.chooses("Show my name", "Yes")
    odalys.consents()
    odalys.presses("Sign the letter")
    odalys.follows_mail(to=EMAIL, subject="Confirm your signature")
    odalys.consents()
    odalys.presses("Yes, add my name")
    odalys.sees_number()


class Reviewer:
    """Somebody at the queue without a mouse."""

    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page
        self.keyboard = Keyboard(visitor)

    @property
    def waiting(self) -> Locator:
        return self.page.locator("table.review").get_by_role("row").filter(has_text=NAME)

    @property
    def decided(self) -> Locator:
        return (
            self.page.get_by_role("region", name="Decided in the last 24 hours")
            .get_by_role("row")
            .filter(has_text=NAME)
        )

    def opens(self, verdict: str) -> None:
        """From the queue, by the link beside the name."""
        self.keyboard.presses(self.waiting.get_by_role("link", name=f"{verdict} {NAME}"), "Enter")
        expect(self.page.get_by_role("heading", name=NAME)).to_be_visible()

    def decides(self, verdict: str, said: str) -> None:
        self.keyboard.presses(self.page.get_by_role("button", name=verdict, exact=True), "Enter")
        expect(self.page.get_by_role("status")).to_contain_text(said)
        expect(self.waiting).to_have_count(0)

    def chooses(self, reason: str) -> None:
        """With the arrow keys, as round buttons are chosen. None is chosen before, so Tab stops at the first."""
        choices = self.page.get_by_role("radio")
        self.keyboard.presses(choices.first, "Space")
        while not self.page.get_by_role("radio", name=reason).is_checked():
            self.page.keyboard.press("ArrowDown")

    def undoes(self) -> None:
        self.keyboard.presses(self.decided.get_by_role("button", name=f"Undo the decision on {NAME}"), "Enter")
        expect(self.page.get_by_role("status")).to_contain_text("Undone")
        expect(self.waiting).to_have_count(1)


def is_told(odalys: Visitor, words: str) -> None:
    mail = odalys.mail(to=EMAIL, subject="About your credit")
    until(lambda: odalys.opens("/dev/mailbox") and words in mail.inner_text())


def test_a_reviewer_declines_verifies_takes_back_and_asks_without_a_mouse(visit: Visit, open_site: OpenSite) -> None:
    odalys, owner = visit(), visit()
    signs_with_published_credits(odalys)
    signs_in(owner, open_site)
    reviewer, page = Reviewer(owner), owner.page

    def it_waits() -> bool:
        owner.opens(f"{OF_LETTER}/review")
        return reviewer.waiting.count() == 1

    until(it_waits)
    reviewer.opens("Decline")
    reviewer.chooses("Nothing ties this mailbox to the person on the page")
    reviewer.keyboard.types(page.get_by_label("Note to the signer"), "Which agency do you write from?")
    reviewer.decides("Decline", "Declined. We email the signer the reason")
    is_told(odalys, "could not accept your claim")
    reviewer.undoes()
    is_told(odalys, "has undone the last decision")

    reviewer.opens("Verify")
    reviewer.keyboard.presses(page.get_by_role("button", name="Verify", exact=True), "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    reviewer.keyboard.presses(page.get_by_role("alert").get_by_role("link"), "Enter")
    expect(page.get_by_label("Why does this mailbox belong to that person?")).to_be_focused()
    page.keyboard.type("The page names quillfeather.example, whose mailbox signed")
    reviewer.decides("Verify", "Verified. We email the signer")
    is_told(odalys, "You are now a verified professional")
    reviewer.undoes()

    reviewer.opens("Ask")
    reviewer.chooses("The page gives another name, or several people")
    reviewer.decides("Ask", "Question sent. The claim comes back here with the answer")
    is_told(odalys, "Which of them are you?")
