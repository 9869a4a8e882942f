"""What /privacy promises is what the code keeps: each period on the page is the one that something is forgotten by."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core.tokens import LINK_LIVES
from app.mail.leases import KEEP_TRYING
from app.mail.rendering import CODE_LIVES
from app.models import ADDRESS_KEPT, kept
from app.signing.owner_actions import NOT_ME_LASTS
from app.verification.review import APPEAL_WITHIN
from app.verification.settling import UNDO_WITHIN
from tests.pages.html import words_of

KEPT = {
    "we delete it {} after our last email about it": LINK_LIVES,
    "Erased {} after the letter closes": ADDRESS_KEPT,
    "We erase it {} after the letter closes, or after it is delivered if you asked for updates": ADDRESS_KEPT,
    "If you don’t confirm, we delete everything after {}": LINK_LIVES,
    "until it is delivered”, erased {} after it is delivered": ADDRESS_KEPT,
    "works until the letter is archived, the others for {}": LINK_LIVES,
    "a typed code for {}": CODE_LIVES,
    "given up after {}": KEEP_TRYING,
    "about which letter and when, for {}": kept.SETTLED_KEPT,
    "(/24, or /48 of IPv6), for {}": kept.NETWORK_KEPT,
    "with the letter and the time, for {}": kept.MAIL_COUNT_KEPT,
    "until you confirm from both addresses, and for {} at most": LINK_LIVES,
    "Deleted {} after a moderator has settled it": kept.SETTLED_KEPT,
    "what they noted: until {} after you are verified": UNDO_WITHIN,
    "after you are verified, {} after a decline": APPEAL_WITHIN,
    "or {} after the decision on your appeal": UNDO_WITHIN,
    "don’t email you about that letter for {}": NOT_ME_LASTS,
}


def in_words(period: timedelta) -> str:
    if period < timedelta(hours=1):
        return f"{period // timedelta(minutes=1)} minutes"
    return f"{period.days} days" if period >= timedelta(days=4) else f"{period // timedelta(hours=1)} hours"


@pytest.fixture
def said(client: FlaskClient) -> str:
    return words_of(client.get("/privacy").text)


@pytest.mark.parametrize("promise", KEPT)
def test_a_period_on_the_page_is_the_one_that_is_kept(said: str, promise: str) -> None:
    assert promise.replace("{}", in_words(KEPT[promise])) in said


def test_the_page_begins_with_five_lines(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    in_short = page[page.index("<h1") : page.index("<h2")]

    assert in_short.count("<li>") == 5


def test_no_period_stands_on_the_page_that_nothing_keeps(said: str) -> None:
    named = set(re.findall(r"\b\d+ (?:minutes|hours|days)\b", said))

    assert named == {in_words(period) for period in KEPT.values()}
