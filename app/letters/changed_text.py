"""The differences between two texts of a letter, field by field: shown to editors before they publish, and stored with
the version for all later readers.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext
from markupsafe import Markup

from app.i18n import formats
from app.i18n.field_labels import LABELS
from app.i18n.languages import page_language
from app.letters.canonical_text import WholeText
from app.text.differences import Work, difference, kept_difference

_TAKEN_OUT = Markup('<del><span class="visually-hidden">{} </span>')
_PUT_IN = Markup('<ins><span class="visually-hidden">{} </span>')


@dataclass(frozen=True)
class FieldChange:
    """A field that has changed."""

    words: str
    marked: Markup  # removals in <del>, additions in <ins>


def kept_changes(before: WholeText, after: WholeText) -> str:
    """As stored with a version: pairs of a field's name and its HTML."""
    return json.dumps([[name, str(marked)] for name, marked in _changes(before, after, page_language())])


def changes_kept(kept: str | None) -> list[FieldChange]:
    """The changes stored with a version, as shown on pages."""
    # Made by app/text/differences.py, which escapes every word.
    return [_shown(name, Markup(marked)) for name, marked in json.loads(kept or "[]")]  # noqa: S704


def changes_between(before: WholeText, after: WholeText) -> list[FieldChange]:
    return [_shown(name, marked) for name, marked in _changes(before, after, page_language())]


def dressed(difference: Markup) -> Markup:
    """With spoken labels for removals and additions, for screen readers."""
    taken_out = _TAKEN_OUT.format(gettext("taken out:"))
    put_in = _PUT_IN.format(gettext("put in:"))
    return difference.replace("<del>", taken_out).replace("<ins>", put_in)


def said_in(text: WholeText) -> dict[str, str]:
    """Each field as words, one item per line, in reading order."""
    return {
        "kind": text.kind.words,
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


@lru_cache(maxsize=64)  # computed before taking the write lock, and reused under it
def _changes(before: WholeText, after: WholeText, language: str) -> tuple[tuple[str, Markup], ...]:
    was, now, work = said_in(before), said_in(after), Work()
    return tuple(
        (
            name,
            kept_difference(was[name], now[name], language)
            if name == "source"
            else difference(was[name], now[name], work),
        )
        for name in was
        if was[name] != now[name]
    )


def _shown(name: str, marked: Markup) -> FieldChange:
    return FieldChange(str(LABELS[name]), dressed(marked))
