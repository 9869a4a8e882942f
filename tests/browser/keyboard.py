"""A user without a mouse, who has to see where the focus is."""

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

MOST_STOPS = 90


class Keyboard:
    """The keys of one visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page
        self.focused = visitor.page.locator(":focus")

    def moves_to(self, target: Locator) -> None:
        """Tab by tab; at each stop the ring has to be there to be seen."""
        expect(target).to_have_count(1)
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            expect(self.focused).to_have_css("outline-style", "solid")
            expect(self.focused).to_have_css("outline-width", "3px")
            if self._is_at(target):
                return
        raise AssertionError(f"no way by keyboard to {target}")

    def _is_at(self, target: Locator) -> bool:
        return bool(target.and_(self.focused).count())

    def types(self, target: Locator, text: str) -> None:
        self.moves_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def presses(self, target: Locator, key: str) -> None:
        self.moves_to(target)
        self.page.keyboard.press(key)
