"""Two concurrent changes to one mailbox are serialised: the second sees all that the first did."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.journal_files import JournalFiles, folder_of
from app.retention import jobs
from app.signing import actions
from tests.journeys.steps import asked, everything, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, answers, confirm, count_confirmed
from tests.post_box import PostBox

HALF = 0.4  # seconds between what a request has written and its commit

Halfway = Callable[[str, Callable[[FlaskClient], object]], AbstractContextManager[None]]


@pytest.fixture
def halfway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Halfway:
    """`with halfway("sign", ask):` goes on when the request that `ask` sends has written everything, and before its
    transaction is committed.
    """

    @contextmanager
    def begin(act: str, ask: Callable[[FlaskClient], object]) -> Iterator[None]:
        written, whole = threading.Event(), getattr(actions, act)

        def slowly(*args: object, **words: object) -> object:
            done = whole(*args, **words)
            written.set()
            time.sleep(HALF)
            return done

        monkeypatch.setattr(actions, act, slowly)
        asking = threading.Thread(target=lambda: ask(app.test_client()))
        asking.start()
        assert written.wait(60)
        yield
        asking.join(60)
        monkeypatch.setattr(actions, act, whole)

    return begin


def test_who_erases_herself_while_the_form_is_sent_leaves_no_link_and_no_mail_behind(
    client: FlaskClient, post_box: PostBox, watch: Watch, halfway: Halfway
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    form = f"/letters/{letter.slug}/sign"
    watch.wait(minutes=6)

    with halfway("sign", lambda other: other.post(form, data=answers("Ada Finch", email="ada@example.org"))):
        assert client.post(private, data={"act": "erase", "sure": "1"}).status_code == 200

    assert everything()["tokens"] == []
    assert everything()["outgoing_mails"] == []


def test_who_signs_up_again_while_the_old_sign_up_is_forgotten_gets_a_link_that_works(
    client: FlaskClient, post_box: PostBox, watch: Watch, halfway: Halfway
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    form = f"/letters/{letter.slug}/sign"
    watch.wait(days=7, minutes=1)

    with halfway("sign", lambda other: other.post(form, data=answers("Ada Finch", email="ada@example.org"))):
        jobs.run(watch.now())

    mails = post_box.to("ada@example.org", "confirm")
    assert len(mails) == 2
    assert confirm(client, mails[-1].link).status_code == 303


def test_who_says_not_me_while_the_other_button_counts_is_told_so_and_stays_signed(
    client: FlaskClient, post_box: PostBox, tmp_path: Path, halfway: Halfway
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.last.links[1]

    with halfway("confirm", lambda other: other.post(link, data=answers("Ada Finch"))):
        answer = client.post(not_me)

    assert "This signature is confirmed" in answer.text
    assert count_confirmed(letter) == 1
    assert everything()["suppressions"] == []
    assert [line for line in JournalFiles(folder_of(tmp_path)).lines() if line["act"] == "erased"] == []
