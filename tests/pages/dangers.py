"""Whatever a browser would execute on a page, or load from other sites."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """Whatever a browser would run or load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[tuple[str, str | None, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("iframe", "object", "embed", "base") or (tag == "script" and "src" not in told):
            self.dangers.append((tag, None, None))
        for name, value in attrs:
            address = (value or "").strip().lower()
            elsewhere = name in ATTRIBUTES and address.startswith(("javascript:", "data:", "//", "http"))
            if name.startswith("on") or name == "style" or (elsewhere and tag not in ("a", "link")):
                self.dangers.append((tag, name, value))
            if tag == "a" and name == "href" and address.startswith(("javascript:", "data:", "//")):
                self.dangers.append((tag, name, value))


def dangers_of(page: str) -> list[tuple[str, str | None, str | None]]:
    tags = Tags()
    tags.feed(page)
    return tags.dangers


ATTRIBUTES = ("href", "src", "action", "formaction")
