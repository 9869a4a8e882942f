"""Comparing any two texts takes bounded time, and reports when it was cut short."""

import pytest

from app.text.differences import Work, difference
from tests.effort import at_most
from tests.text.words import DICE, of_words

PAIRS = {
    "few words, often": (of_words(6_000), of_words(6_000)),
    "100 KB of them": (of_words(50_000), of_words(50_000)),
    "a word a paragraph": ("\n\n".join(of_words(20_000).split()), "\n\n".join(of_words(20_000).split())),
    "five words a paragraph": tuple("\n\n".join(of_words(5) for _ in range(8_000)) for _ in range(2)),
    "turned round": ("\n\n".join(map(str, range(15_000))), "\n\n".join(map(str, range(15_000, 0, -1)))),
    "marks": ("\u0300\u0316" * 16_000, "\u0316\u0300" * 16_000),
    "blanks": (" " * 100_000, "\n" * 100_000),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_any_two_texts_are_compared_within_a_second(kind: str) -> None:
    old, new = PAIRS[kind]
    with at_most(200):  # 30 where nothing else runs
        difference(old, new)


def test_what_differs_too_much_is_shown_as_two_texts_and_says_so() -> None:
    old, new = of_words(6_000), of_words(6_000)
    shown = difference(f"First.\n\n{old}\n\nLast.", f"First.\n\n{new}\n\nLast.")
    assert "Too much differs here" in shown
    assert shown.count("<del>") == shown.count("<ins>") == 1
    assert "<p>First. </p>" in shown
    assert shown.endswith("<p>Last. </p>")


def test_a_long_letter_in_which_each_paragraph_has_changed_is_compared_word_by_word() -> None:
    paragraphs = [[f"w{DICE.randrange(400)}" for _ in range(75)] for _ in range(100)]
    changed = [[*words[:30], "NEW", *words[31:]] for words in paragraphs]
    old, new = ("\n\n".join(" ".join(words) for words in text) for text in (paragraphs, changed))
    shown = difference(old, new)
    assert "Too much" not in shown
    assert shown.count("<ins>") == 100


def test_several_comparisons_of_one_page_share_the_work() -> None:
    work, old, new = Work(), "\n\n".join(of_words(3_000).split()), "\n\n".join(of_words(3_000).split())
    with at_most(1_000):
        for _ in range(30):
            difference(old, new, work)
