"""The checkboxes of a pledge."""

from typing import Any

from flask_babel import gettext

from app.letters.letter_now import LetterNow
from app.models import Letter, LetterKind
from app.web.bounded_fields import Form


class WithPromises(Form):
    """Mixin for a letter's forms: `_posted` is the submitted data, if any; `_promised` the keys ticked in advance."""

    letter: Letter | LetterNow
    _posted: Any
    _promised: frozenset[str]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return valid and not self.action_error

    @property
    def action_boxes(self) -> list[dict[str, Any]]:
        """name, words, checked."""
        ticked = self._ticked()
        return [
            {"name": f"action-{action.key}", "words": action.words, "checked": action.key in ticked}
            for action in self.letter.promises
        ] if self.letter.kind is LetterKind.PLEDGE else []  # fmt: skip

    @property
    def action_error(self) -> str | None:
        boxes = self.action_boxes if self._posted else []
        return gettext("Choose at least one promise") if boxes and not any(b["checked"] for b in boxes) else None

    @property
    def promised(self) -> tuple[str, ...]:
        """The ticked keys that the letter offers."""
        return tuple(box["name"].removeprefix("action-") for box in self.action_boxes if box["checked"])

    def _ticked(self) -> frozenset[str]:
        if self._posted is None:
            return self._promised
        return frozenset(
            name.removeprefix("action-") for name in self._posted if name.startswith("action-") and self._posted[name]
        )
