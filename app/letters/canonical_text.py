"""The canonical form of a letter's text, including everything that readers see as part of it (rules.md, Text).

The letter's row holds the newest published text for the pages; each version stores its own bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.models import Letter, LetterKind, TextVersion
from app.text import markdown

V = 2  # of the form; a text of form 1 is just its Markdown

Addressees = tuple[tuple[str, str, str], ...]  # name, office, body
Promises = tuple[tuple[str, str], ...]  # key, words


@dataclass(frozen=True, kw_only=True)
class WholeText:
    """All strings are normalised, so that texts are equal if and only if their bytes are."""

    title: str
    kind: LetterKind
    head: tuple[str, str]  # the lines above and below the title
    address: tuple[str, ...]  # the lines printed under "to"
    addressees: Addressees
    place: str
    dated: date | None
    docket: str
    docket_url: str
    salutation: str
    body: str  # Markdown
    closing: str
    summary: str
    promises: Promises  # of a pledge

    def __post_init__(self) -> None:
        for name, value in vars(self).copy().items():
            object.__setattr__(self, name, _normal(value))

    @property
    def canonical(self) -> str:
        """The form that is hashed, stored and served, in ASCII."""
        said = {
            "v": V,
            "title": self.title,
            "kind": self.kind.value,
            "address": list(self.address),
            "addressees": [
                _without_empty({"name": name, "office": office, "body": body}) for name, office, body in self.addressees
            ],
            "place": self.place,
            "dated": self.dated.isoformat() if self.dated else "",
            "docket": self.docket,
            "docket_url": self.docket_url,
            "salutation": self.salutation,
            "body": self.body,
            "closing": self.closing,
            "summary": self.summary,
            "promises": [_without_empty({"key": key, "words": words}) for key, words in self.promises],
        }
        whole = _without_empty(said) | {"head": list(self.head)}
        return json.dumps(whole, sort_keys=True, separators=(",", ":"))

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the letter's own row; addressees and promises have rows of their own."""
        return {
            "title": self.title, "kind": self.kind, "caps_line": self.head[0], "byline": self.head[1],
            "address": "\n".join(self.address), "place": self.place, "dated": self.dated, "response_to": self.docket,
            "response_url": self.docket_url, "salutation": self.salutation, "valediction": self.closing,
            "summary": self.summary,
        }  # fmt: skip


def read(canonical: str) -> WholeText:
    """Parse a canonical form."""
    said = json.loads(canonical)
    plain = ("title", "place", "docket", "docket_url", "salutation", "body", "closing", "summary")
    return WholeText(
        **{name: said.get(name, "") for name in plain},
        kind=LetterKind(said["kind"]),
        head=(said["head"][0], said["head"][1]),
        address=tuple(said.get("address", ())),
        addressees=tuple(
            (one.get("name", ""), one.get("office", ""), one.get("body", "")) for one in said.get("addressees", ())
        ),
        dated=date.fromisoformat(said["dated"]) if "dated" in said else None,
        promises=tuple((one.get("key", ""), one.get("words", "")) for one in said.get("promises", ())),
    )


def as_printed(letter: Letter, body: str) -> WholeText:
    """The text in the letter's row and its child rows, with this Markdown as its body."""
    promised = letter.promises if letter.kind is LetterKind.PLEDGE else ()
    return WholeText(
        title=letter.title, kind=letter.kind, head=(letter.caps_line, letter.byline),
        address=tuple(letter.address_lines),
        addressees=tuple((one.name or "", one.office, one.body) for one in letter.addressees),
        place=letter.place, dated=letter.dated, docket=letter.response_to, docket_url=letter.response_url,
        salutation=letter.salutation, body=body, closing=letter.valediction, summary=letter.summary,
        promises=tuple((one.key, one.words) for one in promised),
    )  # fmt: skip


def freeze(version: TextVersion, text: WholeText) -> None:
    """Store this text as the final content of a version."""
    version.v, version.source, version.canonical = V, text.body, text.canonical
    version.sha256 = markdown.sha256_of(text.canonical)


def file_of(version: int, v: int) -> str:
    """The name of the file that a version's checksum is of, under `/letters/<slug>/texts/`."""
    return f"{version}.json" if v > 1 else f"{version}.md"


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in ("", [])}


def _normal(value: Any) -> Any:
    match value:
        case LetterKind():
            return value
        case str():
            return markdown.normal(value)
        case Sequence():
            return tuple(_normal(one) for one in value)
        case _:
            return value
