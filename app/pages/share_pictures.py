"""The picture that sites show of a letter's link, set once and kept in the process."""

import threading
from functools import lru_cache

from app.frames import share_card
from app.frames.share_card import ShareCard
from app.models import Letter

_setting = threading.Lock()  # one at a time: it takes a core for a part of a second


def card_of(letter: Letter) -> ShareCard | None:
    """None where our faces lack letters of it."""
    card = ShareCard(letter.caps_line, letter.title, letter.byline)
    return card if _can_be_set(card) else None


def of_the_site() -> bytes:
    with _setting:
        return _set(
            ShareCard("open letters, petitions and pledges", "Letters signed by the people who make the work", "")
        )


def picture_of(letter: Letter) -> bytes | None:
    card = card_of(letter)
    if card is None:
        return None
    with _setting:
        return _set(card)


_can_be_set = lru_cache(maxsize=200)(lambda card: card.can_be_set)
_set = lru_cache(maxsize=100)(share_card.picture)
