"""No form reveals who has signed: the same response and the same statements for every mailbox."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Letter
from tests.journeys.steps import asked, moderate, named, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_pledge, sign, work
from tests.post_box import PostBox
from tests.statements import statements

KINDS = (
    "brand-new",
    "waiting-1",
    "confirmed",
    "suppressd",
    "never-mor",
    "removed-1",
    "withdrawn",
    "erased-12",
    "overlimit",
)


def address_of(kind: str) -> str:
    return f"{kind:x<9}@example.org"


@pytest.fixture(params=["open letter", "pledge"])
def letter(request: pytest.FixtureRequest, client: FlaskClient, post_box: PostBox, watch: Watch) -> Letter:
    """A letter that has met each kind of mailbox, the last of them more often than it may."""
    letter = a_pledge("ask", "pay") if request.param == "pledge" else a_letter()
    promise = {"action-ask": "1"}
    asked(client, post_box, letter, email=address_of("waiting-1"), **promise)
    for kind, act in (("confirmed", None), ("withdrawn", "withdraw"), ("erased-12", "erase")):
        private = signed(client, post_box, letter, email=address_of(kind), **promise)
        if act:
            press(client, private, act)
    for kind, never in (("suppressd", {}), ("never-mor", {"never": "1"})):
        asked(client, post_box, letter, email=address_of(kind), **promise)
        client.post(post_box.mails[-1].links[1], data=never)
    signed(client, post_box, letter, name="Eve Fake", email=address_of("removed-1"), **promise)
    moderate("remove", named(letter, "Eve Fake"))
    work()
    watch.wait(minutes=6)
    for _ in range(4):
        sign(client, letter, email=address_of("overlimit"), **promise)
    return letter


def told(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, but for the date and the handle."""
    handle = re.compile(r"h=[^\"&<\s]+")
    headers = {name: handle.sub("h=…", value) for name, value in answer.headers if name != "Date"}
    return answer.status_code, headers, handle.sub("h=…", answer.text)


def test_every_mailbox_gets_the_same_answer_by_the_same_statements(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    seen = {}
    for kind in KINDS:
        with statements() as run:
            answer = sign(client, letter, name="A Stranger", email=address_of(kind), **{"action-pay": "1"})
        seen[kind] = (told(answer), [re.sub(r"\s+", " ", sql) for sql in run])
    assert seen["brand-new"][0][0] == 303
    assert len(seen["brand-new"][1]) > 5
    for kind in KINDS:
        assert seen[kind] == seen["brand-new"], kind


def test_the_sent_page_is_the_same_for_every_mailbox(client: FlaskClient, letter: Letter) -> None:
    pages = set()
    for kind in KINDS:
        address = address_of(kind)
        page = client.get(sign(client, letter, name="A Stranger", email=address, **{"action-pay": "1"}).location)
        pages.add(re.sub(r"until [^<]+", "until …", told(page)[2].replace(address, "…")))
    assert len(pages) == 1


def test_only_the_mail_differs(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    post_box.empty()
    before = len(post_box.mails)
    for kind in KINDS:
        sign(client, letter, name="A Stranger", email=address_of(kind), **{"action-pay": "1"})
    post_box.empty()
    told = {mail.to.partition("@")[0]: mail.kind for mail in post_box.mails[before:]}
    assert told == {
        "brand-new": "confirm", "waiting-1": "confirm", "withdrawn": "confirm", "erased-12": "confirm",
        "confirmed": "already-signed", "removed-1": "objection",
    }  # fmt: skip
