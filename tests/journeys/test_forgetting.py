"""What is forgotten, and when: by `flask chores`, as the worker does it by itself."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.db import transaction
from app.letters import actions as letters
from app.models import Letter
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, everything, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, sign, signatures, tally, work
from tests.post_box import PostBox


def do_chores(app: Flask, now: datetime) -> str:
    done = app.test_cli_runner().invoke(args=["chores", "--now", now.isoformat()])
    assert done.exit_code == 0, done.output
    return str(done.output)


def kept(table: str) -> int:
    return len(everything()[table])


def test_an_unconfirmed_sign_up_is_forgotten_after_its_last_link(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    first = asked(client, post_box, letter, email="ada@example.org")
    watch.wait(days=3)
    second = asked(client, post_box, letter, email="ada@example.org")

    do_chores(app, watch.wait(days=4, minutes=1))
    assert len(signatures(letter)) == 1
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)

    do_chores(app, watch.wait(days=3))
    assert signatures(letter) == []
    assert kept("outgoing_mails") == 0
    for link in (first, second):
        assert client.get(link).status_code == client.post(link, data={"consent": "1"}).status_code == 410
    again = asked(client, post_box, letter, email="ada@example.org")
    assert confirm(client, again).status_code == 303

    do_chores(app, watch.wait(days=31))
    assert client.get(first).status_code == client.get(second).status_code == 404


def test_a_mail_that_was_withheld_keeps_no_sign_up_alive(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    watch.wait(days=6, hours=23, minutes=58)
    sign(client, letter, email="ada@example.org")  # this mail goes out
    watch.wait(minutes=1)
    sign(client, letter, email="ada@example.org")  # this one does not
    do_chores(app, watch.wait(days=7, seconds=-30))
    assert signatures(letter) == []


def test_a_confirmed_signature_is_not_forgotten(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    work()
    do_chores(app, watch.wait(days=300))
    assert tally(client, letter)["signed"] == 1
    assert standing(client, private)["number"] == 1


def test_mail_counts_are_forgotten_after_a_day_and_networks_after_thirty(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    assert [mail.kind for mail in post_box.empty()] == ["signed"]
    assert kept("mail_counts") == 1
    assert signatures(letter)[0].network == "127.0.0.0/24"

    do_chores(app, watch.wait(hours=23))
    assert kept("mail_counts") == 1
    do_chores(app, watch.wait(hours=2))
    assert kept("mail_counts") == 0
    assert signatures(letter)[0].network == "127.0.0.0/24"
    do_chores(app, watch.wait(days=30))
    assert signatures(letter)[0].network is None
    assert kept("outgoing_mails") == 0


def test_a_suppression_ends_after_90_days(app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    client.post(post_box.last.links[1])
    do_chores(app, watch.wait(days=89))
    assert kept("suppressions") == 1
    do_chores(app, watch.wait(days=2))
    assert kept("suppressions") == 0


def test_an_address_is_erased_30_days_after_closing_or_after_delivery_with_updates(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(closes_at=clock.now() + timedelta(days=1))
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", updates="1")
    work()

    def keeps() -> list[str | None]:
        return [row.name for row in signatures(letter) if row.address_sealed]

    do_chores(app, watch.wait(days=30))
    assert sorted(map(str, keeps())) == ["Ada Finch", "Boris Quill"]
    do_chores(app, watch.wait(days=2))
    assert keeps() == ["Boris Quill"]
    with transaction() as session:
        session.get_one(Letter, letter.id).delivered_on = clock.now().date()
    do_chores(app, watch.wait(days=29))
    assert keeps() == ["Boris Quill"]
    do_chores(app, watch.wait(days=2))
    assert keeps() == []
    assert tally(client, letter)["signed"] == 2
    assert standing(client, ada)["number"] == 1
    assert client.post(ada, data={"act": "hide"}).status_code == 303


def test_the_chores_are_refused_in_production(app: Flask, tmp_path: Path, watch: Watch) -> None:
    with transaction() as session:
        letters.found_organisation(session, slug="kept", name="Kept", now=clock.now())
    production = {"production": True, "base_url": "https://letters.example", "mail_url": "smtp://127.0.0.1:9"}
    with started_again(app, tmp_path, **production) as site:
        refused = site.test_cli_runner().invoke(args=["chores", "--now", "2031-01-01"])
    assert refused.exit_code == 1
    assert "Not in production" in refused.output


def test_a_moment_that_is_none_is_refused(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["chores", "--now", "tomorrow"]).exit_code == 2
    assert app.test_cli_runner().invoke(args=["chores"]).exit_code == 2
