"""The canonical form of a letter's text: byte for byte, for any values of any field."""

import json
import unicodedata
from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.letters.canonical_text import WholeText, read
from app.models import LetterKind
from app.text import markdown

words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('e\u0301\u0344\r\n\0é\u2028"\\&<'), max_size=40
)
PLAIN = ("title", "place", "docket", "docket_url", "salutation", "body", "closing", "summary")
any_text = st.fixed_dictionaries(
    dict.fromkeys(PLAIN, words)
    | {
        "kind": st.sampled_from(LetterKind),
        "head": st.tuples(words, words),
        "address": st.lists(words, max_size=3).map(tuple),
        "addressees": st.lists(st.tuples(words, words, words), max_size=3).map(tuple),
        "dated": st.none() | st.dates(),
        "promises": st.lists(st.tuples(words, words), max_size=3).map(tuple),
    }
)
EMPTY: dict[str, Any] = dict.fromkeys(PLAIN, "") | {
    "kind": LetterKind.PETITION, "head": ("", ""), "address": (), "addressees": (), "dated": None, "promises": (),
}  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(any_text)
@example(EMPTY | {"body": "\u0344" * 40})
@example(EMPTY | {"address": ("", "a"), "addressees": (("", "", ""),)})
def test_any_text_comes_back_from_its_bytes_and_they_from_it(said: dict[str, Any]) -> None:
    text = WholeText(**said)
    again = read(text.canonical)
    assert again == text
    assert again.canonical == text.canonical
    assert text.canonical.isascii()
    whole = json.loads(text.canonical)
    assert text.canonical == json.dumps(whole, sort_keys=True, separators=(",", ":"))
    assert all(one == unicodedata.normalize("NFC", one) and "\r" not in one for one in strings_in(whole))
    assert whole["v"] == 2
    assert len(whole["head"]) == 2
    assert len(whole.get("address", ())) == len(said["address"])
    assert len(whole.get("addressees", ())) == len(said["addressees"])
    assert "" not in [value for key, value in whole.items() if key != "head"]
    assert [] not in whole.values()
    assert all("" not in one.values() for one in whole.get("addressees", ()))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(any_text, any_text)
def test_equal_texts_have_equal_checksums_and_no_others(one: dict[str, Any], other: dict[str, Any]) -> None:
    for first, second in ((one, other), (one, one), (one, one | {"title": other["title"]})):
        a, b = WholeText(**first), WholeText(**second)
        assert (a == b) == (markdown.sha256_of(a.canonical) == markdown.sha256_of(b.canonical))
    decomposed = {name: unicodedata.normalize("NFD", one[name]).replace("\n", "\r\n") for name in PLAIN}
    assert len(WholeText(**(one | decomposed)).canonical) > 0
    plain = EMPTY | {"title": "é\nà"}
    assert WholeText(**plain) == WholeText(**(plain | {"title": "e\u0301\r\na\u0300"}))


def test_the_bytes_are_those_of_the_published_format() -> None:
    text = WholeText(
        title="Ask “first”", kind=LetterKind.PLEDGE, head=("", "Organised by Ask First"), address=("The House",),
        addressees=(("Hester Vantongeren", "Chair", ""), ("", "Members", "House")), place="", dated=date(2026, 3, 1),
        docket="Docket 7", docket_url="https://docket.example/7", salutation="", body="é\n", closing="Respectfully,",
        summary="", promises=(("ask-first", "I ask."),),
    )  # fmt: skip
    assert text.canonical == (
        '{"address":["The House"],"addressees":[{"name":"Hester Vantongeren","office":"Chair"},'
        '{"body":"House","office":"Members"}],"body":"\\u00e9\\n","closing":"Respectfully,","dated":"2026-03-01",'
        '"docket":"Docket 7","docket_url":"https://docket.example/7","head":["","Organised by Ask First"],'
        '"kind":"pledge","promises":[{"key":"ask-first","words":"I ask."}],"title":"Ask \\u201cfirst\\u201d","v":2}'
    )


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for part in value.values() for one in strings_in(part)]
    if isinstance(value, list):
        return [one for part in value for one in strings_in(part)]
    return [value] if isinstance(value, str) else []
