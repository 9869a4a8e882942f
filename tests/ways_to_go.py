"""Every way in which something shown about a signer is removed. New ways are added to WAYS, and the tests that walk
all pages use them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import actions as letters
from app.letters import archiving
from app.models import Correction, Letter
from app.moderation import corrections
from app.retention import jobs
from tests.journeys.steps import moderate, named, path_of, press, signed
from tests.make import a_letter
from tests.pages.html import value
from tests.post_box import PostBox

STUDIO = "northlight.example"  # a listed domain: whoever proves a mailbox there is verified


@dataclass(frozen=True)
class Listed:
    """Somebody whom the lists of a letter show, with what they and others need to take the name off."""

    client: FlaskClient
    post_box: PostBox
    letter: Letter
    email: str
    name: str
    credit: str
    private: str  # the path of the private link

    def post(self, **data: str) -> None:
        answer = self.client.post(self.private, data=data)
        assert answer.status_code in (200, 303), answer.text

    def report(self, kind: str, **more: str) -> TestResponse:
        page = self.client.get(f"/letters/{self.letter.slug}/report?q={self.name.split()[-1]}").text
        mark = value(page, "[name=name]", "value")
        form = {"q": self.name, "name": mark, "kind": kind} | more
        answer = self.client.post(f"/letters/{self.letter.slug}/report", data=form)
        assert answer.status_code == 303, answer.text
        return answer


def a_listed(client: FlaskClient, post_box: PostBox, way: str, *, verified: bool = False, held: bool = False) -> Listed:
    """Alone on a letter of their own; the worker has still to count them."""
    letter, word = a_letter(), way.replace(" ", "")
    name = f"Senator Quill{word}" if held else f"Ada Quill{word}"
    email, credit = f"{word}@{STUDIO}", f"Gaffer of Quillnights {word}"
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": email, "credit": credit}
    private = signed(
        client, post_box, letter, name=name, email=email, **(claim if verified else {})
    )  # fmt: skip
    if held:
        moderate("release", named(letter, name))
    return Listed(client, post_box, letter, email, name, credit, path_of(private))


def _disclaims(one: Listed) -> None:
    """ "This is me, and I did not sign", by the mailbox that signed."""
    one.report("me", email=one.email)
    link = one.post_box.to(one.email, "report")[-1].link
    assert one.client.post(path_of(link)).status_code == 200


def _accepted(one: Listed, **corrected: str) -> None:
    """A correction of what the credits show of a professional, which a person accepts."""
    one.post(act="correct", name=corrected.get("name", one.name), credit=corrected.get("credit", one.credit))
    end_read()
    with transaction() as session:
        seen = session.scalars(
            select(Correction).where(Correction.signature_id == named(one.letter, one.name).id)
        ).one()
        corrections.accept(session, seen=seen, by=THE_OPERATOR, now=clock.now())


def _archiving(one: Listed, *, begun: timedelta = timedelta()) -> None:
    """An owner has said so, and the week begins in which it can be taken back."""
    at = clock.now() - begun
    for act, when in ((letters.close, at - timedelta(hours=49)), (archiving.begin, at)):
        with transaction() as session:
            act(session, letter=session.get_one(Letter, one.letter.id), now=when)


def _archived(one: Listed) -> None:
    """The week is over, and retention has run."""
    _archiving(one, begun=timedelta(days=8))
    jobs.run(clock.now())


def _by_hand(one: Listed) -> None:
    """By nothing that the product does: by hand, in the database."""
    letter_id = one.letter.id
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE signatures SET show_name = false WHERE letter_id = {letter_id}")
    end_read()


@dataclass(frozen=True)
class Way:
    goes: Callable[[Listed], Any]
    verified: bool = False  # of a professional in the credits, else of a supporter
    held: bool = False  # of somebody whose name a person has released
    off: tuple[str, ...] = ("name", "credit")  # what is on no page afterwards


WAYS = {
    "hides": Way(lambda one: press(one.client, one.private, "hide")),
    "hides as a professional": Way(lambda one: press(one.client, one.private, "hide"), verified=True),
    "withdraws": Way(lambda one: press(one.client, one.private, "withdraw")),
    "withdraws as a professional": Way(lambda one: press(one.client, one.private, "withdraw"), verified=True),
    "erases": Way(lambda one: press(one.client, one.private, "erase")),
    "erases as a professional": Way(lambda one: press(one.client, one.private, "erase"), verified=True),
    "is removed": Way(lambda one: moderate("remove", named(one.letter, one.name)), verified=True),
    "has a release taken back": Way(lambda one: moderate("take-back", named(one.letter, one.name)), held=True),
    "is reported": Way(lambda one: one.report("fake")),
    "did not sign": Way(_disclaims, verified=True),
    "takes another name": Way(lambda one: one.post(act="correct", name="Ada Public")),
    "has a name corrected": Way(lambda one: _accepted(one, name="Ada Public"), verified=True, off=("name",)),
    "has a credit corrected": Way(lambda one: _accepted(one, credit="Best boy"), verified=True, off=("credit",)),
    "is being archived": Way(_archiving),
    "is being archived as a professional": Way(_archiving, verified=True),
    "is archived": Way(_archived),
    "is archived as a professional": Way(_archived, verified=True),
    "is hidden by hand": Way(_by_hand),
}  # fmt: skip
