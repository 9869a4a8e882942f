"""The generated preview picture of a letter's link, rendered once per process."""

import threading
from functools import lru_cache

from flask_babel import gettext

from app.models import Letter
from app.pictures import share_card
from app.pictures.share_card import ShareCard

_setting = threading.Lock()  # one at a time, since rendering takes a core for a fraction of a second


def can_be_drawn(letter: Letter) -> bool:
    """True if our typefaces have all its letters."""
    return bool(_can_be_set(_card(letter)))


def of_the_site() -> bytes:
    with _setting:
        return _set(
            ShareCard(
                gettext("open letters, petitions and pledges"),
                gettext("Letters signed by the people who make the work"),
                "",
            )
        )


def drawn(letter: Letter) -> bytes | None:
    """A PNG of 1200 × 630; None if our typefaces lack some of its letters."""
    if not can_be_drawn(letter):
        return None
    with _setting:
        return _set(_card(letter))


def _card(letter: Letter) -> ShareCard:
    return ShareCard(letter.caps_line, letter.title, letter.byline)


_can_be_set = lru_cache(maxsize=200)(lambda card: card.can_be_set)
_set = lru_cache(maxsize=100)(share_card.picture)
