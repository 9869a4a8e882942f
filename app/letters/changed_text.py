"""What one text of a letter changed of another, field by field: shown to editors before they publish, and kept with the
version for everybody who reads it later.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.i18n import formats
from app.letters.canonical_text import WholeText
from app.text.differences import Work, difference, kept_difference

# As forms and pages call the fields, by the names of a draft.
WORDS = {
    "kind": "Kind", "title": "Title", "caps_line": "Line above the title", "byline": "Line under the title",
    "response_to": "In response to", "response_url": "Link of what it answers", "place": "Place", "dated": "Date",
    "address": "Lines under “to”", "addressees": "Addressees", "salutation": "Salutation", "source": "Text",
    "valediction": "Closing words", "promises": "What signers promise", "summary": "Summary",
}  # fmt: skip

_TAKEN_OUT = Markup('<del><span class="visually-hidden">taken out: </span>')
_PUT_IN = Markup('<ins><span class="visually-hidden">put in: </span>')


@dataclass(frozen=True)
class FieldChange:
    """A field that is not what it was."""

    words: str
    marked: Markup  # what went in <del>, what came in <ins>


def kept_changes(before: WholeText, after: WholeText) -> str:
    """As a version keeps them: pairs of a field's name and its HTML."""
    return json.dumps([[name, str(marked)] for name, marked in _changes(before, after)])


def changes_kept(kept: str | None) -> list[FieldChange]:
    """What a version keeps, as pages show it."""
    # Made by app/text/differences.py, which escapes every word.
    return [_shown(name, Markup(marked)) for name, marked in json.loads(kept or "[]")]  # noqa: S704


def changes_between(before: WholeText, after: WholeText) -> list[FieldChange]:
    return [_shown(name, marked) for name, marked in _changes(before, after)]


def dressed(difference: Markup) -> Markup:
    """As pages show it: what went and what came is said to those who do not see it."""
    return difference.replace("<del>", _TAKEN_OUT).replace("<ins>", _PUT_IN)


def said_in(text: WholeText) -> dict[str, str]:
    """Each field in words, the lines of one apart, in the order in which a letter is read."""
    return {
        "kind": text.kind.value.replace("-", " "),
        "title": text.title,
        "caps_line": text.head[0],
        "byline": text.head[1],
        "response_to": text.docket,
        "response_url": text.docket_url,
        "place": text.place,
        "dated": formats.day(text.dated) if text.dated else "",
        "address": "\n\n".join(text.address),
        "addressees": "\n\n".join(", ".join(part for part in one if part) for one in text.addressees),
        "salutation": text.salutation,
        "source": text.body,
        "valediction": text.closing,
        "promises": "\n\n".join(words for _, words in text.promises),
        "summary": text.summary,
    }


@lru_cache(maxsize=64)  # worked out before the writer's lock, and taken there
def _changes(before: WholeText, after: WholeText) -> tuple[tuple[str, Markup], ...]:
    was, now, work = said_in(before), said_in(after), Work()
    return tuple(
        (name, kept_difference(was[name], now[name]) if name == "source" else difference(was[name], now[name], work))
        for name in was
        if was[name] != now[name]
    )


def _shown(name: str, marked: Markup) -> FieldChange:
    return FieldChange(WORDS[name], dressed(marked))
