"""The text of a letter: hashed exactly, rendered safely, compared word by word."""

import hashlib
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.text.differences import difference
from app.text.markdown import normal, render, sha256_of

LETTER = """\
Dear members,

## What we ask

We work in film, and **2.3 million** people do.[^jobs] We *ask* you:^[A note in passing.]

1. to keep the law,
2. to hear us.[^jobs]

> No one asked us.

See [the report](https://northlight.example/report) or <ada@northlight.example>.

[^jobs]: The figure is from [a report](https://northlight.example/jobs).

    It has two paragraphs.
"""


class Reading(HTMLParser):
    """What a browser finds in the HTML: tags, ids, links and the words inside each link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.named: list[str] = []
        self._open: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            assert self._open is None, "a link inside a link"
            self.links.append(found.get("href", ""))
            self._open = found.get("aria-label", "")
        assert not [name for name in found if name.startswith("on") or name in {"style", "src", "title"}]

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.named.append(self._open or "")
            self._open = None


def check(html: str) -> Reading:
    page = Reading(html)
    allowed = {"p", "em", "strong", "blockquote", "ul", "ol", "li", "a", "sup", "section", "hr", "br", "h2", "h3"}
    assert page.tags <= allowed
    assert len(page.ids) == len(set(page.ids))
    assert all(name.strip() for name in page.named)
    for link in page.links:
        assert link.lower().startswith(("https://", "mailto:")) or link[1:] in page.ids
    return page


def test_the_hash_is_of_nfc_with_plain_line_ends() -> None:
    assert normal("Caf\u0065\u0301\r\nx\ry\n") == "Café\nx\ny\n"
    assert sha256_of("e\u0301\r\n") == hashlib.sha256("é\n".encode()).hexdigest()
    assert sha256_of("a") != sha256_of("a\n")


@given(st.text(st.characters()))
def test_any_text_has_one_normal_form_and_one_hash(source: str) -> None:
    assert normal(normal(source)) == normal(source)
    assert sha256_of(source) == sha256_of(normal(source)) == sha256_of(normal(source).replace("\n", "\r\n"))
    assert unicodedata.is_normalized("NFC", normal(source))


def test_a_letter_reads_as_it_was_meant() -> None:
    page = check(render(LETTER))

    assert isinstance(render(LETTER), Markup)
    assert {"h2", "strong", "em", "ol", "blockquote", "section", "sup"} <= page.tags
    assert page.ids == ["fnref1", "fnref2", "fnref1-1", "fn1", "fn2"]
    assert '<section class="footnotes" ' in render(LETTER), "the letter page parts text and notes here"
    assert page.links[-3:] == ["#fnref1", "#fnref1-1", "#fnref2"]
    assert 'aria-label="Back to the text from note 1, mention 2"' in render(LETTER)
    assert '<a href="https://northlight.example/report" rel="noopener nofollow">the report</a>' in render(LETTER)


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,x)",
     "[x](//evil.example)", "[x](/sign)", "[x](http://plain.example)", "![pixel](https://evil.example/p.png)",
     "[x](#main)", "<http://plain.example>", "```\n<b>\n```", "    <b>", "[x](https://a.example \"onmouseover\")",
     "[](https://a.example)", "[ ](https://a.example)", "[![](x.png)](https://a.example)", "#\n\n###### Deep",
     "[a^[note]](https://a.example)",
     "[<https://a.example>](https://b.example)"],
)  # fmt: skip
def test_nothing_but_text_and_safe_links_comes_through(source: str) -> None:
    check(render(source))


def test_headings_start_below_the_title_and_skip_nothing() -> None:
    assert render("# A\n\n#### B\n\n## C\n\n###") == "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n"


def test_a_picture_is_told_in_words() -> None:
    assert render('![a "quiet" <room>](x.png)') == '<p>a "quiet" &lt;room&gt;</p>\n'


def test_a_note_nobody_mentions_leads_nowhere() -> None:
    check(render("Text[^a].\n\n[^a]: A\n[^b]: B, see[^a]"))


PIECES = st.sampled_from(
    ["[^a]", "[^b]", "^[x", "]", "[", "](https://x.example)", "](http://x)", "![", "*", "**", "_", "`", "<b>", "&lt;",
     "\\", "a", " word ", "\n", "\n\n", "\n# ", "\n### ", "\n> ", "\n- ", "\n1. ", "\n\n[^a]: ", "\n\n[^b]: ", "    ",
     "<https://x.example>", "\t", "\u200b", "---", "\n===\n", "[x]: https://y.example\n", "[x]"]
)  # fmt: skip


@settings(deadline=None, max_examples=600)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(st.characters(), max_size=80))
def test_any_markdown_gives_safe_html_whose_notes_lead_there_and_back(source: str) -> None:
    check(render(source))


def test_a_correction_shows_its_words() -> None:
    assert difference("We ask you to act.", "We urge you to act.") == (
        "<p>We <del>ask</del> <ins>urge</ins> you to act. </p>"
    )


def test_a_correction_of_paragraphs_is_marked() -> None:
    assert difference("One.\n\nTwo.", "One. Two.") == "<p>One. <del>¶</del></p>\n<p>Two. </p>"
    assert "<ins>&lt;b&gt;</ins>" in difference("a", "a <b>")


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=30).map("".join))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    html = difference(old, new)
    page = Reading(html)

    assert page.tags <= {"p", "ins", "del"}
    assert ("<ins>" in html or "<del>" in html) or old.split() == new.split()
