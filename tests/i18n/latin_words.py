"""Words in Latin letters on a page or in a mail, visible or read aloud."""

import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.text.places import regions

_UNSEEN = {"script", "style", "template", "noscript"}
_NAMED_BY_OTHERS = {"time_zone", "language"}
_READ_ALOUD = ("aria-label", "aria-description", "title", "alt", "placeholder", "label")
_ADDRESS = re.compile(
    r"https?://\S+|\S+@[\w.-]+|(?<!\w)/[\w./-]+|\([A-Z]\w+/\w+\)|\bletter-\d+|\b[\w-]+(?:\.[\w-]+)+\b"
)
_CHECKSUM = re.compile(r"\b(?=\w*\d)[0-9a-fA-F]{4,}\b|\b[0-9a-f]{4}\b(?= …|(?: [0-9a-f]{4})+)")
_FOR_SIGNING_IN = re.compile(r"\b[0-9a-f]{4}(?:-[0-9a-f]{4}){2}\b|\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3,}\b")
_STATE = re.compile("|".join(re.escape(name) for _, name in sorted(regions(), key=lambda one: -len(one[1]))))
_WORD = re.compile(r"[A-Za-z]{2,}")
# Names, which are the same in every language, and codes.
NAMES = {
    "Undersigned",
    *(code for code, _ in regions()),
    *("UTC", "SHA", "UTF", "ORCID", "Bluesky", "Mastodon", "WhatsApp"),
    *("CSV", "JSON", "XLSX", "PNG", "JPEG", "WebP", "Markdown", "HTML", "ZIP", "PDF", "KB", "MB", "px"),
}


@lru_cache(maxsize=20_000)
def latin_words(of: str) -> list[str]:
    """What is left of it in Latin letters."""
    without = of
    for no_words in (_ADDRESS, _FOR_SIGNING_IN, _CHECKSUM, _STATE):
        without = no_words.sub(" ", without)
    return [word for word in _WORD.findall(without) if word not in NAMES]


def in_text(text: str) -> Iterator[str]:
    """The lines with such words."""
    return (line.strip() for line in text.splitlines() if latin_words(line))


def in_page(html: str) -> Iterator[str]:
    """The texts with such words, and what is read aloud or shown elsewhere."""
    root = LexborHTMLParser(html).root
    for node in root.traverse(include_text=True) if root is not None else ():
        said = [node.text_content or ""] if node.is_text_node and _is_seen(node) else list(_said_by(node))
        yield from (" ".join(words.split()) for words in said if latin_words(words))


def _is_seen(node: LexborNode) -> bool:
    """And ours: not IANA's places, not a language that Babel has no Greek name for, not what a file is like."""
    above = node.parent
    while above is not None:
        if above.tag in _UNSEEN or above.attributes.get("name") in _NAMED_BY_OTHERS or _is_of_a_file(above):
            return False
        above = above.parent
    return True


def _is_of_a_file(one: LexborNode) -> bool:
    """Its columns and codes are the same in every language."""
    return one.tag in ("code", "pre") or "sheet-table" in (one.attributes.get("class") or "").split()


def _said_by(node: LexborNode) -> Iterator[str]:
    if not node.is_element_node:
        return
    attributes = node.attributes
    yield from (attributes[name] or "" for name in _READ_ALOUD if name in attributes)
    yield from (
        said or "" for name, said in attributes.items() if name.startswith("data-") and re.match(r"[^{]+ ", said or "")
    )
    if node.tag == "meta" and _is_told_of(attributes.get("name") or attributes.get("property") or ""):
        yield attributes.get("content") or ""
    if node.tag == "input" and attributes.get("type") in ("submit", "button"):
        yield attributes.get("value") or ""


def _is_told_of(name: str) -> bool:
    """Whether other sites and lists of search results show what this meta element says."""
    return name == "description" or name in ("og:title", "og:description", "og:image:alt", "twitter:title")
