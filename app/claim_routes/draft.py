"""The verification part of a form: stored encrypted in one column until the signature is confirmed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from app.core import encryption


@dataclass(frozen=True)
class ClaimDraft:
    """A kind in ROUTES, or LATER, and the answers to its parts, by part name."""

    route: str
    said: Mapping[str, str] = field(default_factory=dict)

    def encrypted(self) -> str:
        return encryption.encrypt(json.dumps({"route": self.route, "said": dict(self.said)}))

    @classmethod
    def decrypted(cls, column: str | None) -> Self | None:
        if column is None:
            return None
        kept = json.loads(encryption.decrypt(column))
        return cls(kept["route"], kept["said"])
