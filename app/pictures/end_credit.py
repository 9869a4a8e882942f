"""One person's end credit as a still picture, typeset with Typst in the style of the credits."""

from dataclasses import dataclass, field
from pathlib import Path

from app.pictures import faces, typeset
from app.pictures.wordmark import Wordmark, wordmark

WIDTH, HEIGHT = 1200, 630  # pixels: the size that link previews use

_SHEET = Path(__file__).with_name("end_credit.typ")


@dataclass(frozen=True)
class EndCredit:
    """The text of the picture."""

    role: str  # in small caps
    name: str
    letter: str  # the letter's title
    verified: bool  # shows the seal
    wordmark: Wordmark = field(default_factory=wordmark)

    @property
    def can_be_set(self) -> bool:
        """True if our fonts cover every character: a name is never rendered with missing-glyph boxes."""
        return (
            faces.can_set(self.name, faces.for_name(self.name))
            and faces.can_set(self.letter, faces.for_title(self.letter))
            and faces.can_set(*faces.in_small_caps(self.role))
        )


def picture(credit: EndCredit, *, address: str) -> bytes:
    """A 1200 × 630 PNG. `address`: where the letter can be read and signed, in ASCII."""
    role, role_faces = faces.in_small_caps(credit.role)
    printed = {
        "role": typeset.breakable(role),
        "role_faces": typeset.named(role_faces),
        "name": typeset.breakable(credit.name),
        "name_faces": typeset.named(faces.for_name(credit.name)),
        "letter": typeset.breakable(credit.letter),
        "letter_faces": typeset.named(faces.for_title(credit.letter)),
        "verified": str(credit.verified),
        "address": address,
        "dir": "rtl" if typeset.runs_from_right(credit.name) else "ltr",
        "joined": str(not credit.name.isascii()),  # no negative tracking for scripts whose letters join
        **credit.wordmark.printed(),
    }
    return typeset.png(_SHEET, printed)
