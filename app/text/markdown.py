"""The Markdown of a letter: its normal form for hashing, and its rendering."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import nh3
import regex  # type: ignore[import-untyped]
from flask_babel import get_locale, gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.footnote import footnote_plugin

from app.text.normalising import nfc

_SURROGATES_AND_NUL = regex.compile(r"[\p{Cs}\0]")
_OUR_ID = regex.compile(r"fn(?:ref)?\d+(?:-\d+)?")
_ALLOWED = {
    "p": set[str](), "em": set[str](), "strong": set[str](), "blockquote": set[str](), "ul": set[str](),
    "ol": {"start", "class"}, "li": {"id", "class"}, "a": {"href", "id", "class", "rel", "role", "aria-label"},
    "sup": {"class"}, "section": {"class", "role", "aria-label"}, "hr": set[str](), "br": set[str](),
    "h2": set[str](), "h3": set[str](),
}  # fmt: skip
_OUTWARD = regex.compile(r"(?:https://|mailto:)[^\s]", regex.I)
_SEEN = regex.compile(r"[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]")
MOST_SIGNS, MOST_LINES = 8_000, 5_000  # Markdown characters, and lines; parsing more takes over a second
_SIGNS = "*_[]!^<>&\\`#~"


def normal(source: str) -> str:
    """Return the Markdown source as it is stored and hashed: NFC, LF line ends, nothing that UTF-8 cannot encode."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    return nfc(_SURROGATES_AND_NUL.sub("\ufffd", lines))


def sha256_of(source: str) -> str:
    """Return the SHA-256 (64 lower-case hex digits) of the UTF-8 bytes of the normal source."""
    return hashlib.sha256(normal(source).encode()).hexdigest()


def is_beyond_reading(source: str) -> bool:
    """True if it has too many Markdown characters or lines to parse in reasonable time."""
    return sum(source.count(sign) for sign in _SIGNS) > MOST_SIGNS or source.count("\n") > MOST_LINES


def render(source: str) -> Markup:
    """Return the letter as safe HTML: text, lists, quotations, links and footnotes, nothing else.

    Headings start at h2, since the letter's title is the page's h1. Images show their description; raw HTML and code
    show as typed. Links lead to https and mailto only. Ids are fn1… and fnref1…, so a page can hold only one rendered
    text. A source that is too large to parse shows as typed. Links to and from footnotes are read aloud in the reader's
    language.
    """
    return _rendered(source, str(get_locale() or ""))


def has_words(source: str) -> bool:
    """True if the rendered text has anything to read."""
    return _has_text(render(source).striptags())


# Rendering


@lru_cache(maxsize=64)
def _rendered(source: str, _language: str) -> Markup:
    """The language is only there to keep what is remembered apart."""
    if is_beyond_reading(source):
        return Markup("<p>{}</p>").format(source)
    env: dict[str, object] = {}
    tokens = _shown(_MARKDOWN.parse(normal(source), env))
    return _sanitised(str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)))


def _sanitised(html: str) -> Markup:
    clean = nh3.clean(
        html,
        tags=set(_ALLOWED),
        attributes=_ALLOWED,
        attribute_filter=_kept_attribute,
        link_rel=None,
        url_schemes={"https", "mailto"},
    )
    return Markup(clean)  # noqa: S704 - nh3 has just read every tag of it


def _kept_attribute(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" and not _OUR_ID.fullmatch(value):
        return None
    if attribute == "href" and not (_OUTWARD.match(value) or _OUR_ID.fullmatch(value.removeprefix("#"))):
        return None
    return value


def _shown(tokens: list[Token]) -> list[Token]:
    """Return the tokens with headings in order, valid links only, and footnotes linked in both directions."""
    tokens = _headings_in_order(tokens)
    mentions: Counter[int] = Counter()
    for token in tokens:
        token.children = _followable(token.children) if token.children else token.children
        for child in token.children or ():
            if child.type == "footnote_ref":
                child.meta["mention"] = mentions[child.meta["id"]]
                mentions[child.meta["id"]] += 1
    return list(_notes_that_lead_back(tokens, mentions))


def _headings_in_order(tokens: list[Token]) -> list[Token]:
    """Make the first heading an h2, skip no level, and drop empty headings."""
    kept: list[Token] = []
    tag = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            tag = "" if not _has_text(tokens[place + 1].content) else ("h3" if tag and token.tag > "h2" else "h2")
        if token.type in {"heading_open", "heading_close"}:
            token.tag = tag
            if not tag:
                continue
        kept.append(token)
    return kept


def _followable(tokens: list[Token]) -> list[Token]:
    """Keep links to https and mailto that have readable content, and unwrap the others."""
    kept: list[Token] = []
    starts: list[int] = []
    for token in tokens:
        kept.append(token)
        if token.type == "link_open":
            starts.append(len(kept) - 1)
        elif token.type == "link_close":
            start = starts.pop()
            kept[start:] = _one_link(kept[start], kept[start + 1 : -1], token)
    return kept


def _one_link(opening: Token, inside: list[Token], closing: Token) -> list[Token]:
    href = str(opening.attrGet("href") or "")
    # Links cannot be nested, and a footnote's number is a link.
    if not _OUTWARD.match(href) or any(token.type in {"link_open", "footnote_ref"} for token in inside):
        return inside
    opening.attrs = {"href": href, "rel": "noopener nofollow"}
    if not _has_text("".join(token.content for token in inside)):
        inside = [Token("text", "", 0, content=href)]
    return [opening, *inside, closing]


def _notes_that_lead_back(tokens: Iterable[Token], mentions: Counter[int]) -> Iterator[Token]:
    """Yield one back link for each reference that is really on the page, instead of those counted by the parser."""
    answered: set[int] = set()
    for token in tokens:
        if token.type != "footnote_anchor":
            yield token
        elif (note := token.meta["id"]) not in answered:
            answered.add(note)
            for mention in range(mentions[note]):
                yield Token("footnote_anchor", "", 0, meta={"id": note, "mention": mention})


def _has_text(words: str) -> bool:
    return _SEEN.search(words) is not None


def _image(_: RendererProtocol, tokens: Sequence[Token], place: int, *_rest: object) -> str:
    return str(escape(tokens[place].content))


def _footnote_ref(_: RendererProtocol, tokens: Sequence[Token], place: int, *_rest: object) -> str:
    note, again = _note_of(tokens[place])
    label = escape(gettext("Note %(number)s", number=note))
    return (
        f'<sup class="footnote-ref"><a href="#fn{note}" id="fnref{note}{again}" role="doc-noteref"'
        f' aria-label="{label}">{note}</a></sup>'
    )


def _footnote_block_open(*_: object) -> str:
    label = escape(gettext("Notes"))
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{label}">\n<ol class="footnotes-list">\n'


def _footnote_open(_: RendererProtocol, tokens: Sequence[Token], place: int, *_rest: object) -> str:
    return f'<li id="fn{tokens[place].meta["id"] + 1}" class="footnote-item">'


def _footnote_anchor(_: RendererProtocol, tokens: Sequence[Token], place: int, *_rest: object) -> str:
    note, again = _note_of(tokens[place])
    if again:
        mention = int(again[1:]) + 1
        label = gettext("Back to the text from note %(number)s, mention %(mention)s", number=note, mention=mention)
    else:
        label = gettext("Back to the text from note %(number)s", number=note)
    return (
        f' <a href="#fnref{note}{again}" class="footnote-backref" role="doc-backlink"'
        f' aria-label="{escape(label)}">↩\ufe0e</a>'
    )


def _note_of(token: Token) -> tuple[int, str]:
    """Return the number of a footnote and, from its second reference on, a suffix that tells the references apart."""
    mention = token.meta["mention"]
    return token.meta["id"] + 1, f"-{mention}" if mention else ""


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).use(footnote_plugin)
    markdown.disable(["code", "fence", "backticks", "html_block", "html_inline"])
    for rule in (_image, _footnote_ref, _footnote_block_open, _footnote_open, _footnote_anchor):
        markdown.add_render_rule(rule.__name__.removeprefix("_"), rule)
    return markdown


_MARKDOWN = _markdown()
