"""The United States as tiles of equal size, so that small states are as visible as large ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import gettext, pgettext

from app.i18n.formats import locale_here, thousands
from app.overview.breakdowns import UNITED_STATES
from app.text.places import place_name

TILE = 48.0  # distance between tiles, in the picture's units
GAP = 2.0
# Tiles approximate the geography, with one for the District of Columbia; territories are only in the table.
ROWS = (
    "AK .. .. .. .. .. .. .. .. .. .. ME",
    ".. .. .. .. .. .. .. .. .. .. VT NH",
    ".. WA ID MT ND MN IL WI MI NY RI MA",
    ".. OR NV WY SD IA IN OH PA NJ CT ..",
    ".. CA UT CO NE MO KY WV VA MD DE ..",
    ".. .. AZ NM KS AR TN NC SC DC .. ..",
    ".. .. .. .. OK LA MS AL GA .. .. ..",
    "HI .. .. .. TX .. .. .. .. FL .. ..",
)
WIDTH, HEIGHT = TILE * len(ROWS[0].split()), TILE * len(ROWS)
SHARES = (1 / 60, 1 / 20, 1 / 8, 1 / 3)  # of the largest state's count: where the steps after the first begin
ROUND = (1, 1.5, 2, 3, 5, 7.5)


@dataclass(frozen=True)
class Tile:
    """A state. `step` is 0 without signatures, else 1 to 5."""

    code: str
    name: str
    x: float
    y: float
    count: int
    step: int


@dataclass(frozen=True)
class Step:
    """A shade and the range that it stands for, for example 10 to 29."""

    number: int
    words: str


@dataclass(frozen=True)
class TileMap:
    tiles: Sequence[Tile]
    steps: Sequence[Step]

    @property
    def width(self) -> float:
        return WIDTH - GAP

    @property
    def height(self) -> float:
        return HEIGHT - GAP

    @property
    def description(self) -> str:
        """The top states, in a sentence."""
        most = sorted((tile for tile in self.tiles if tile.count), key=lambda tile: (-tile.count, tile.name))
        if not most:
            return gettext("No professional in the United States yet.")
        told = [
            pgettext("how many are in a state", "%(state)s %(number)s", state=tile.name, number=thousands(tile.count))
            for tile in most[:3]
        ]
        return gettext(
            "Professionals in %(number)s of 51 places. Most: %(states)s.",
            number=len(most),
            states=format_list(told, style="unit", locale=locale_here()),
        )


def tile_map(counts: Mapping[str, int]) -> TileMap:
    """The map of these counts by USPS code."""
    here = [
        (code, x * TILE, y * TILE) for y, row in enumerate(ROWS) for x, code in enumerate(row.split()) if code != ".."
    ]
    begins = steps_for(max((counts.get(code, 0) for code, *_ in here), default=0))
    tiles = [
        Tile(code, place_name(UNITED_STATES, code), x, y, counts.get(code, 0), step_of(counts.get(code, 0), begins))
        for code, x, y in here
    ]
    return TileMap(tiles, [Step(at + 1, words) for at, words in enumerate(step_words(begins))])


def steps_for(largest: int) -> list[int]:
    """The lower bounds of the five steps, round numbers from 1: 600 → 1, 10, 30, 75, 200."""
    begins = [1]
    for share in SHARES:
        begins.append(max(begins[-1] + 1, _round(largest * share)))
    return begins


def step_of(count: int, begins: Sequence[int]) -> int:
    return sum(count >= begin for begin in begins)


def step_words(begins: Sequence[int]) -> list[str]:
    """Labels of the steps: 1 to 9, 10 to 29 … 200 or more."""
    ends = [following - 1 for following in begins[1:]]
    words = [_from_to(begin, end) for begin, end in zip(begins, ends, strict=False)]
    return [*words, gettext("%(number)s or more", number=thousands(begins[-1]))]


def _from_to(begin: int, end: int) -> str:
    if begin == end:
        return thousands(begin)
    return gettext("%(first)s to %(last)s", first=thousands(begin), last=thousands(end))


def _round(number: float) -> int:
    """The largest round number at or below this one."""
    power = 1
    while power * 10 <= number:
        power *= 10
    fitting = [int(times * power) for times in ROUND if times * power <= number and (times * power) % 1 == 0]
    return max(fitting, default=1)
