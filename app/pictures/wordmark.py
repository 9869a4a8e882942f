"""The site's name as it stands in pictures."""

from dataclasses import dataclass

from app.pictures import faces, typeset


@dataclass(frozen=True)
class Wordmark:
    name: str
    mark: str  # the sign before it

    def printed(self) -> dict[str, str]:
        """For a template. What our fonts lack is left out: a picture never has missing-glyph boxes."""
        name_faces, mark_faces = faces.for_name(self.name), faces.for_name(self.mark)
        return {
            "site": self.name if faces.can_set(self.name, name_faces) else "",
            "site_faces": typeset.named(name_faces),
            "mark": self.mark if faces.can_set(self.mark, mark_faces) else "",
            "mark_faces": typeset.named(mark_faces),
        }


_here = Wordmark("Undersigned", "×")


def install(name: str, mark: str) -> None:
    global _here  # like SECRET_KEYS, the name of the site is a property of the process
    _here = Wordmark(name, mark)


def wordmark() -> Wordmark:
    return _here
