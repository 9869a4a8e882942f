"""One person's end credit as a still picture, set by Typst in the look of the credits."""

from dataclasses import asdict, dataclass
from pathlib import Path

from app.frames import faces, press

WIDTH, HEIGHT = 1200, 630  # pixels: what sites show of a shared picture

_SHEET = Path(__file__).with_name("end_credit.typ")


@dataclass(frozen=True)
class EndCredit:
    """What stands on the picture."""

    role: str  # in small caps
    name: str
    letter: str  # its title
    verified: bool  # bears the seal

    @property
    def can_be_set(self) -> bool:
        """Whether our faces have every character; a picture with boxes in a name is not made."""
        return (
            faces.can_set(self.name, faces.UPRIGHT)
            and faces.can_set(self.letter, faces.ITALIC)
            and faces.can_set(self.role.lower(), faces.SMALL_CAPS)
        )


def picture(credit: EndCredit, *, address: str) -> bytes:
    """A PNG of 1200 × 630. `address` is printed: where the letter can be read and signed, in ASCII."""
    printed = {name: str(value) for name, value in asdict(credit).items()} | {"address": address}
    printed["role"] = press.breakable(credit.role.lower())  # the face has its small caps in place of the small letters
    printed["name"], printed["letter"] = press.breakable(credit.name), press.breakable(credit.letter)
    printed["dir"] = "rtl" if press.runs_from_right(credit.name) else "ltr"
    printed["joined"] = str(not credit.name.isascii())  # letters that join each other are not moved closer
    return press.png(_SHEET, printed)
