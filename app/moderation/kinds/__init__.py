"""The registry of reasons why a name waits for review, used by console, command line and counts."""

from app.moderation.kinds.corrected import Corrected
from app.moderation.kinds.field import WaitingCredit, WaitingFileUnder
from app.moderation.kinds.held import Held
from app.moderation.kinds.kind import NameKind
from app.moderation.kinds.reported import Reported
from app.moderation.kinds.resembling import Resembling

HELD, REPORTED, CORRECTED, RESEMBLING = Held(), Reported(), Corrected(), Resembling()
CREDIT, FILE_UNDER = WaitingCredit(), WaitingFileUnder()
_ALL = (HELD, REPORTED, CORRECTED, CREDIT, FILE_UNDER, RESEMBLING)
KINDS: dict[str, NameKind] = {kind.word: kind for kind in _ALL}
