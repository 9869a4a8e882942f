"""An HTML page, parsed like a browser does, and queried by CSS selectors."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

Html = str | LexborNode  # a page, or an element of one


def elements(of: Html, selector: str) -> list[LexborNode]:
    """In the page's order. What stands in a <template> is not on the page."""
    return (LexborHTMLParser(of) if isinstance(of, str) else of).css(selector)


def element(of: Html, selector: str) -> LexborNode:
    """The one that is there."""
    [found] = elements(of, selector)
    return found


def words_of(of: Html, *, apart: str = "") -> str:
    """The text without its tags, every gap as one blank; `apart` stands where a tag was."""
    whole = LexborHTMLParser(of).root if isinstance(of, str) else of
    assert whole is not None
    return re.sub(r"[ \t\r\n\f]+", " ", whole.text(separator=apart)).strip(" ")


def texts(of: Html, selector: str) -> list[str]:
    return [words_of(one) for one in elements(of, selector)]


def text(of: Html, selector: str) -> str:
    return words_of(element(of, selector))


def values(of: Html, selector: str, attribute: str) -> list[str]:
    """Of those that have the attribute; "" where it has no value."""
    return [one.attributes[attribute] or "" for one in elements(of, selector) if attribute in one.attributes]


def value(of: Html, selector: str, attribute: str) -> str:
    [found] = values(of, selector, attribute)
    return found


def described(of: Html, term: str) -> str:
    """What a list of descriptions says of a term."""
    [said] = [one for one in elements(of, "dt + dd") if (before := _before(one)) and words_of(before) == term]
    return words_of(said)


def _before(of: LexborNode) -> LexborNode | None:
    before = of.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def way(of: Html, words: str) -> str:
    """Where the first link that begins with these words leads; "" without one."""
    leading = (one for one in elements(of, "a[href]") if words_of(one).startswith(words))
    return next((one.attributes["href"] or "" for one in leading), "")


def csrf_token(of: Html) -> str:
    """That of the first form that has one."""
    return values(of, "[name=csrf_token]", "value")[0]
