"""For what reasons a name is before somebody: the registry that console, command line and counts read."""

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
