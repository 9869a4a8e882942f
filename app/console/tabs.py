"""The tabs of a letter in the console: visible by role, each with its count of waiting work."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext

from app.accounts.permissions import OF_NAMES, Act
from app.accounts.queries import Desk
from app.core.db import db
from app.models import Letter
from app.moderation import lead_signatories
from app.moderation.decisions import count_waiting
from app.verification import queries as verification

MOST_COUNTED = 200  # the counts run on every page of the console


@dataclass(frozen=True)
class Tab:
    words: str
    endpoint: str
    act: Act
    waiting: Callable[[int], int] | None = None  # counts the letter's waiting work, up to MOST_COUNTED
    of_draft: bool = False


def _reviews(letter_id: int) -> int:
    return verification.count_for_review(db.session(), letter_id=letter_id, most=MOST_COUNTED)


def _names(letter_id: int) -> int:
    return count_waiting(db.session(), letter_id, most=MOST_COUNTED)


TABS = (
    Tab(lazy_gettext("Overview"), "console.overview", Act.SEE_FIGURES, of_draft=True),
    Tab(lazy_gettext("Signatures"), "console.signatures", Act.SEE_SIGNATURES),
    Tab(lazy_gettext("Professional review"), "console.review", Act.REVIEW_CLAIMS, _reviews),
    Tab(lazy_gettext("Moderation"), "console.names", Act.LOOK_AT_NAMES, _names),
    Tab(lazy_gettext("Tallies"), "console.tallies", Act.EXPORT_LISTS),
    Tab(lazy_gettext("Settings"), "console.settings", Act.WRITE_LETTER, of_draft=True),
    Tab(lazy_gettext("Audit log"), "console.audit_log", Act.SEE_AUDIT_LOG, of_draft=True),
)


def untied_leads(desk: Desk) -> int:
    """The number of lead signatories that are not published yet, for roles that can see them; otherwise 0."""
    letter = desk.own_letter
    told = letter.is_public() and desk.may(Act.SEE_LEADS) and letter.shows_names()
    return lead_signatories.count_untied(db.session(), letter.id) if told else 0


def tabs_of(desk: Desk) -> list[tuple[Tab, int]]:
    """The tabs that the role may open, each with its count of waiting work."""
    letter: Letter = desk.own_letter
    is_draft = letter.is_draft
    return [
        (tab, tab.waiting(letter.id) if tab.waiting and not is_draft else 0)
        for tab in TABS
        if desk.may(tab.act) and (tab.of_draft or not is_draft) and (tab.act not in OF_NAMES or letter.shows_names())
    ]
