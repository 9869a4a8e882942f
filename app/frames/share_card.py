"""A letter's title as a still picture, set by Typst like the head of the letter's page: what sites show of its link."""

from dataclasses import dataclass
from pathlib import Path

from app.frames import faces, press

_SHEET = Path(__file__).with_name("share_card.typ")


@dataclass(frozen=True)
class ShareCard:
    """What stands on the picture."""

    caps_line: str  # in small caps
    title: str
    byline: str  # in italics

    @property
    def can_be_set(self) -> bool:
        """Whether our faces have every character; a picture with boxes in a title is not made."""
        return (
            faces.can_set(self.title, faces.UPRIGHT)
            and faces.can_set(self.byline, faces.ITALIC)
            and faces.can_set(self.caps_line.lower(), faces.SMALL_CAPS)
        )


def picture(card: ShareCard) -> bytes:
    """A PNG of 1200 × 630."""
    printed = {"caps_line": card.caps_line.lower(), "title": card.title, "byline": card.byline}
    printed = {name: press.breakable(said) for name, said in printed.items()}
    printed["dir"] = "rtl" if press.runs_from_right(card.title) else "ltr"
    printed["joined"] = str(not card.title.isascii())  # letters that join each other are not moved closer
    return press.png(_SHEET, printed)
