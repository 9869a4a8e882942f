"""Concurrent sign-ups, from one mailbox and from many."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Key, Letter, MailState, OutgoingMail, SignatureState
from app.signing import owner_actions
from tests.make import a_letter, answers, confirm, count_confirmed, sign, signatures
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, statuses

SIGN_UPS = 200
# All of them are one mailbox: case and what follows a plus do not count, and at this provider dots do not either.
SPELLINGS = [
    "ada.marlowe@gmail.com",
    "Ada.Marlowe@gmail.com",
    "adamarlowe@gmail.com",
    "a.d.a.marlowe@GMAIL.com",
    "adamarlowe+letters@gmail.com",
    "ada.marlowe+2@googlemail.com",
    "ADAMARLOWE@Googlemail.Com",
    "adamarlowe+ask.first@gmail.com",
]


def signs(letter: Letter, *, name: str = "Ada Marlowe-Finch", email: str) -> Callable[[FlaskClient], TestResponse]:
    """Fill in and send the form, from any thread."""
    form, fields = f"/letters/{letter.slug}/sign", answers(name, email=email)
    return lambda client: client.post(form, data=fields)


def mails(state: MailState) -> int:
    end_read()
    return len(db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.state == state)).all())


def test_two_hundred_sign_ups_of_one_mailbox_are_one_row_and_one_mail(webs: list[Flask], post_box: PostBox) -> None:
    letter = a_letter()

    answered = ask_at_once(
        webs,
        [signs(letter, name=f"Ada {n}", email=SPELLINGS[n % len(SPELLINGS)]) for n in range(SIGN_UPS)],
    )

    assert statuses(answered) == {303: SIGN_UPS}
    assert [row.state for row in signatures(letter)] == [SignatureState.PENDING]
    assert [mail.kind for mail in post_box.empty()] == ["confirm"]
    assert mails(MailState.WITHHELD) == SIGN_UPS - 1


def test_one_mailbox_gets_six_mails_a_day_however_many_letters_are_signed_at_once(
    webs: list[Flask], post_box: PostBox
) -> None:
    letters = [a_letter() for _ in range(10)]

    answered = ask_at_once(webs, [signs(letters[n % 10], email="ada@example.org") for n in range(40)])

    assert statuses(answered) == {303: 40}
    assert len(post_box.empty()) == 6
    assert all(len(signatures(letter)) == 1 for letter in letters)


def test_the_first_people_of_a_new_site_share_one_key(webs: list[Flask], post_box: PostBox) -> None:
    """The key that mail limits are counted under is made by whoever comes first, and everybody uses that one."""
    letter = a_letter()
    people = [f"ada{n}@example.org" for n in range(40)]

    answered = ask_at_once(webs, [signs(letter, email=people[n]) for n in range(40)])

    assert statuses(answered) == {303: 40}
    assert sorted(mail.to for mail in post_box.empty()) == sorted(people)
    end_read()
    assert len(db.session.scalars(select(Key)).all()) == 1
    again = ask_at_once(webs, [signs(letter, email=people[n]) for n in range(40)])
    assert statuses(again) == {303: 40}
    assert post_box.empty() == []


def test_signing_again_while_a_signature_is_there_makes_no_second_one(
    webs: list[Flask], client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")
    link = post_box.last.link

    answered = ask_at_once(
        webs,
        [
            *[lambda client: client.post(link, data=answers("Ada Marlowe-Finch"))] * 10,
            *[signs(letter, name="Somebody Else", email="ada@example.org")] * 30,
        ],
    )

    assert statuses(answered[10:]) == {303: 30}
    assert [row.name for row in signatures(letter)] == ["Ada Marlowe-Finch"]
    assert count_confirmed(letter) == 1


class WithdrawsAtTheWorstMoment:
    """Withdraws a signature, once, in the moment before somebody signs with its mailbox again."""

    def __init__(self, app: Flask, signature_id: int) -> None:
        self.app, self.signature_id, self.done = app, signature_id, False

    def __call__(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO signatures") and not self.done:
            self.done = True
            thread = threading.Thread(target=self.withdraw, args=(clock.now(),))
            thread.start()
            thread.join()

    def withdraw(self, now: datetime) -> None:
        with self.app.app_context(), transaction() as session:
            owner_actions.withdraw(session, signature_id=self.signature_id, now=now)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite nobody writes in between
def test_whoever_withdraws_in_the_moment_of_signing_again_is_asked_again(
    webs: Sequence[Flask], client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")
    confirm(client, post_box.last.link)
    [first] = signatures(letter)
    withdraws = WithdrawsAtTheWorstMoment(webs[1], first.id)
    event.listen(db.engine, "before_cursor_execute", withdraws)

    answered = sign(client, letter, email="ada@example.org")

    assert withdraws.done
    assert answered.status_code == 303
    assert [row.state for row in signatures(letter)] == [SignatureState.WITHDRAWN, SignatureState.PENDING]
