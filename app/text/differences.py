"""A word-level diff of two texts: shown to editors before they publish and stored with the version, never computed for
a reader of the public pages.

Compares paragraphs first, then words where paragraphs differ. The work is bounded: passages that differ too much are
shown as two texts, the old one struck out and the new one after it.
"""

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate, groupby
from typing import TypeVar

import regex  # type: ignore[import-untyped]
from flask_babel import gettext
from markupsafe import Markup

from app.text.markdown import normal

MOST_STEPS = 2_500_000  # a third of a second
MOST_PAIRS = 1_000  # of paragraphs that are compared one to one

_BREAK = regex.compile(r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[-*+]\s|\d+[.)]\s|>|#|\[\^))")
_PARAGRAPH = "\n\n"  # equal to no word, since words contain no white space
Words = tuple[str, ...]
Piece = TypeVar("Piece", bound=Hashable)
Change = tuple[str, int, int, int, int]


class Work:
    """The remaining budget for comparing, shared by the comparisons of one page."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.steps = steps
        self.given_up = False


class _TooUnlike(Exception):
    """The comparison would exceed the remaining budget."""


def difference(old: str, new: str, work: Work | None = None) -> Markup:
    """Return the Markdown source of both texts merged, paragraph by paragraph, with <del> and <ins> around words.

    An added or removed paragraph break shows as a marked ¶. White space inside a paragraph is ignored.
    """
    work = work or Work()
    marked = Markup().join(_marked(_paragraphs_of(old), _paragraphs_of(new), work))
    return (_two_texts() if work.given_up else Markup()) + Markup("<p>{}</p>").format(marked)


def _two_texts() -> Markup:
    words = gettext(
        "Too much differs here to compare word by word: the old text is struck out, and the new text follows it."
    )
    return Markup('<p class="note">{}</p>\n').format(words)


@lru_cache(maxsize=64)
def kept_difference(old: str, new: str, language: str) -> Markup:  # noqa: ARG001 - of its note
    return difference(old, new)


def _paragraphs_of(source: str) -> list[Words]:
    """Return the words of each paragraph, with a marker for the break before it."""
    blocks = [tuple(block.split()) for block in _BREAK.split(normal(source).strip())]
    return [block if at == 0 else (_PARAGRAPH, *block) for at, block in enumerate(blocks)]


def _marked(before: Sequence[Words], after: Sequence[Words], work: Work) -> Iterator[Markup]:
    for change, start, end, new_start, new_end in _changes(before, after, work) or _as_replacement(before, after, work):
        if change == "equal":
            yield from _rendered(_flat(after[new_start:new_end]), Markup("{}"), mark="")
        else:
            yield from _marked_words(before[start:end], after[new_start:new_end], work)


def _marked_words(before: Sequence[Words], after: Sequence[Words], work: Work) -> Iterator[Markup]:
    """Compare a run of changed paragraphs as a whole, or, if that is too much work, one to one."""
    was, now = _flat(before), _flat(after)
    changes = _changes(was, now, work)
    if changes is None and MOST_PAIRS >= len(before) == len(after) > 1:
        for one, other in zip(before, after, strict=True):
            yield from _marked_words([one], [other], work)
        return
    for change, start, end, new_start, new_end in changes or _as_replacement(was, now, work):
        if change == "equal":
            yield from _rendered(now[new_start:new_end], Markup("{}"), mark="")
        else:
            yield from _rendered(was[start:end], Markup("<del>{}</del>"), mark="¶")
            yield from _rendered(now[new_start:new_end], Markup("<ins>{}</ins>"), mark="¶")


def _changes(before: Sequence[Piece], after: Sequence[Piece], work: Work) -> list[Change] | None:
    """Changes as difflib opcodes; None if they exceed the remaining budget."""
    head, tail = _ends_alike(before, after)
    share = Work(work.steps // 2)  # leaves some budget for a fallback
    work.steps -= share.steps
    try:
        inside = _Matcher(before[head : len(before) - tail], after[head : len(after) - tail], share).get_opcodes()
    except _TooUnlike:
        return None
    work.steps += share.steps
    moved: list[Change] = [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in inside]
    return _between_ends(before, after, moved)


def _as_replacement(before: Sequence[Piece], after: Sequence[Piece], work: Work) -> list[Change]:
    """One replacement, except for what is equal at both ends."""
    head, tail = _ends_alike(before, after)
    ends, new_ends = len(before) - tail, len(after) - tail
    work.given_up = work.given_up or ends > head or new_ends > head
    return _between_ends(before, after, [("replace", head, ends, head, new_ends)])


def _between_ends(before: Sequence[Piece], after: Sequence[Piece], inside: list[Change]) -> list[Change]:
    head, tail = _ends_alike(before, after)
    begins: list[Change] = [("equal", 0, head, 0, head)] if head else []
    closes: list[Change] = [("equal", len(before) - tail, len(before), len(after) - tail, len(after))] if tail else []
    return begins + inside + closes


def _ends_alike(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[int, int]:
    head = _common_prefix(before, after)
    return head, _common_prefix(before[head:][::-1], after[head:][::-1])


def _common_prefix(before: Sequence[Piece], after: Sequence[Piece]) -> int:
    """The length of the common prefix."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))


class _Matcher(SequenceMatcher[Piece]):
    """Charges its steps in advance: for each piece of one text, the number of places where the other has it."""

    def __init__(self, before: Sequence[Piece], after: Sequence[Piece], work: Work) -> None:
        super().__init__(None, before, after, autojunk=False)
        self._work, self._whole = work, len(before)
        places = self.b2j  # type: ignore[attr-defined]
        self._steps = list(accumulate((len(places.get(piece, ())) + 1 for piece in before), initial=0))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None):  # type: ignore[no-untyped-def]
        ahi = self._whole if ahi is None else ahi
        steps = self._steps[ahi] - self._steps[alo]
        if steps > self._work.steps:
            raise _TooUnlike
        self._work.steps -= steps
        return super().find_longest_match(alo, ahi, blo, bhi)


def _flat(paragraphs: Sequence[Words]) -> Words:
    return tuple(word for words in paragraphs for word in words)


def _rendered(words: Sequence[str], dress: Markup, *, mark: str) -> Iterator[Markup]:
    """Yield the words in one markup, with a new paragraph at each break."""
    for is_break, run in groupby(words, key=lambda word: word == _PARAGRAPH):
        if is_break:
            shown = dress.format(mark) if mark else ""
            yield Markup("{}</p>\n<p>").format(shown) * len(list(run))
        else:
            yield dress.format(" ".join(run)) + " "
