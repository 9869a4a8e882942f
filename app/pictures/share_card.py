"""A letter's title as a still picture, typeset with Typst like the head of the letter's page, for link previews."""

from dataclasses import dataclass, field
from pathlib import Path

from app.pictures import faces, typeset
from app.pictures.wordmark import Wordmark, wordmark

_SHEET = Path(__file__).with_name("share_card.typ")


@dataclass(frozen=True)
class ShareCard:
    """The text of the picture."""

    caps_line: str  # in small caps
    title: str
    byline: str  # in italics
    wordmark: Wordmark = field(default_factory=wordmark)

    @property
    def can_be_set(self) -> bool:
        """True if our fonts cover every character: a title is never rendered with missing-glyph boxes."""
        return (
            faces.can_set(self.title, faces.for_name(self.title))
            and faces.can_set(self.byline, faces.for_title(self.byline))
            and faces.can_set(*faces.in_small_caps(self.caps_line))
        )


def picture(card: ShareCard) -> bytes:
    """A PNG of 1200 × 630."""
    caps_line, caps_faces = faces.in_small_caps(card.caps_line)
    printed = {
        "caps_line": typeset.breakable(caps_line),
        "caps_faces": typeset.named(caps_faces),
        "title": typeset.breakable(card.title),
        "title_faces": typeset.named(faces.for_name(card.title)),
        "byline": typeset.breakable(card.byline),
        "byline_faces": typeset.named(faces.for_title(card.byline)),
        "dir": "rtl" if typeset.runs_from_right(card.title) else "ltr",
        "joined": str(not card.title.isascii()),  # no negative tracking for scripts whose letters join
        **card.wordmark.printed(),
    }
    return typeset.png(_SHEET, printed)
