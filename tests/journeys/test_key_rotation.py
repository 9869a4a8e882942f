"""SECRET_KEYS, newest first: links mailed before a rotation still work, and what was encrypted still opens."""

from pathlib import Path

from flask import Flask

from app.core.db import db
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, confirm, sign, signatures, tally, work
from tests.post_box import PostBox

OLD = "the key of last year, which has served long enough"
NEW = "the key of this year, which nobody has seen as yet"


def test_links_and_addresses_of_before_a_rotation_are_good_after_it(app: Flask, tmp_path: Path, watch: Watch) -> None:
    a_listed_domain("northlight.example")
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        letter, client = a_letter(), old.test_client()
        private = signed(client, box, letter, email="ada@example.org")
        waiting = asked(client, box, letter, name="Boris Quill", email="boris@example.org")
        sign(client, letter, email="zora@example.org")  # its mail leaves after the rotation
        db.session.refresh(letter)

    with started_again(app, tmp_path, secret_keys=(NEW, OLD)) as new, PostBox(new) as box:
        client = new.test_client()
        assert client.get(private).status_code == 200
        assert confirm(client, waiting).status_code == 303
        assert len(box.to("boris@example.org", "signed")) == 1
        assert confirm(client, box.to("zora@example.org")[0].link).status_code == 303
        watch.wait(minutes=6)
        assert sign(client, letter, email="ada@example.org").status_code == 303
        assert len(box.to("ada@example.org", "already-signed")) == 1  # the mailbox is known again
        work()
        assert press(client, private, "withdraw").status_code == 303
        work()
        assert tally(client, letter)["signed"] == 2
        assert standing(client, private)["state"] == "withdrawn"
        assert len(signatures(letter)) == 3


def test_links_under_a_key_that_is_gone_are_unknown(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        link = asked(old.test_client(), box, a_letter(), email="ada@example.org")
    with started_again(app, tmp_path, secret_keys=(NEW,)) as new:
        assert new.test_client().get(link).status_code == 404
