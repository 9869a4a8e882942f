"""A letter is delivered: what its signers read before, after and a year later, who is mailed, and what is erased."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import end_read, transaction
from app.i18n.formats import day
from app.letters import archiving
from app.models import Letter, Role
from app.retention import jobs
from app.signing import delivery_mails
from tests.desk import a_colleague, an_owner, at_desk
from tests.journeys.steps import press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, sign, signatures, work
from tests.pages.html import described, value
from tests.post_box import PostBox

TO = "the Committee’s clerk, Room 2141"
MONTH, WEEK = timedelta(days=30), timedelta(days=7)


@pytest.fixture
def letter(app: Flask, watch: Watch) -> Letter:
    return a_letter(closes_at=watch.now() + timedelta(days=20))


def signs(client: FlaskClient, post_box: PostBox, letter: Letter, who: str, **more: str) -> str:
    private = signed(client, post_box, letter, name=f"{who} Quill", email=f"{who.lower()}@example.org", **more)
    work()
    return private


def deliver(app: Flask, letter: Letter, on: datetime, to: str = TO) -> int:
    data = {"to_whom": to, "delivered_on": on.date().isoformat()}
    status = at_desk(app, an_owner(letter)).post(f"/organise/letters/{letter.slug}/deliver", data).status_code
    end_read()
    return status


def keeps(letter: Letter) -> set[str]:
    return {str(row.name).split()[0] for row in signatures(letter) if row.address_encrypted}


def forgets(now: datetime) -> None:
    jobs.run(now)
    delivery_mails.tell(now)
    end_read()


def address_line(client: FlaskClient, private: str) -> str:
    end_read()
    return described(client.get(private).text, "Your address")


def says_when_it_ends(client: FlaskClient, private: str, until: datetime, *, to: str, on: str) -> None:
    """Page and file. Who signed before that day is kept until a month after it was *said*."""
    assert address_line(client, private).endswith(f"We erase it on {day(until)}.")
    data = client.get(f"{private}/my-data.json").get_json()
    assert data["letter"]["delivered"] == [{"to": to, "on": on}]
    assert data["address"]["kept_until"][:10] == until.date().isoformat()
    assert data["address"]["kept_until_means"] == "on that day"


def test_what_a_signer_reads_before_after_and_a_year_later(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    ada = signs(client, post_box, letter, "Ada", updates="1")
    bo = signs(client, post_box, letter, "Bo")
    closes = letter.closes_at
    assert closes is not None
    assert "30 days after the letter is delivered; that day is not known yet" in address_line(client, ada)
    assert "24 months and 30 days after the last signature" in address_line(client, ada)
    erased_on = f"We erase it on {day(closes + MONTH)}."
    assert address_line(client, bo) == f"Encrypted, for emails about this signature. {erased_on}"

    said = watch.wait(days=60)
    forgets(said)
    assert keeps(letter) == {"Ada"}
    assert deliver(app, letter, said - timedelta(days=50)) == 303
    page = client.get(f"/letters/{letter.slug}").text
    assert f"Delivered to <bdi>{TO}</bdi> on {day(said - timedelta(days=50))}" in page
    on = (said - timedelta(days=50)).date().isoformat()
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["delivered"] == [{"to": TO, "on": on}]
    says_when_it_ends(client, ada, said + MONTH, to=TO, on=on)

    forgets(watch.wait(days=6))
    assert post_box.to("ada@example.org", "delivered") == [], "it could still be taken back"
    forgets(watch.wait(days=1, minutes=1))
    forgets(watch.wait(minutes=10))
    [mail] = post_box.to("ada@example.org", "delivered")
    assert TO in mail.text
    assert client.get(mail.link).status_code == 200
    assert post_box.to("bo@example.org", "delivered") == []
    [unsubscribe] = re.findall("<(http.*)>", mail.message["List-Unsubscribe"])
    assert client.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}).status_code == 200

    forgets(watch.wait(days=365))
    assert keeps(letter) == set()
    assert address_line(client, ada) == "Erased; we can no longer write to you."
    assert client.get(f"{ada}/my-data.json").get_json()["address"]["address"] is None


def test_a_delivery_is_taken_back_and_the_clocks_with_it(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    ada = signs(client, post_box, letter, "Ada", updates="1")
    now = watch.wait(days=25)
    assert deliver(app, letter, now) == 303
    owner = at_desk(app, an_owner(letter))
    settings = f"/organise/letters/{letter.slug}/settings"
    back = value(owner.get(settings).text, "[formaction$='/take-back']", "formaction")
    watch.wait(days=6, hours=23)
    assert owner.post(back).status_code == 303
    assert owner.post(back).status_code == 409
    forgets(watch.wait(days=60))
    assert (keeps(letter), post_box.to("ada@example.org", "delivered")) == ({"Ada"}, [])
    assert "that day is not known yet" in address_line(client, ada)
    assert "Delivered to" not in client.get(f"/letters/{letter.slug}").text

    assert deliver(app, letter, watch.now()) == 303
    watch.wait(days=7, minutes=1)
    owner = at_desk(app, an_owner(letter))
    assert "/take-back" not in owner.get(settings).text
    late = owner.post(back)
    assert (late.status_code, "for seven days" in late.text) == (409, True)


def test_whoever_signed_after_a_delivery_waits_for_the_next_and_nobody_is_mailed_twice(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    for who in ("Ada", "Bo", "Cleo", "Dan"):
        private = signs(client, post_box, letter, who, updates="1")
    press(client, private, "withdraw")
    other = a_letter()
    sign(client, other, name="Cleo", email="cleo@example.org")
    not_me = post_box.to("cleo@example.org", "confirm")[-1].links[1]
    assert client.post(not_me, data={"never": "1"}).status_code == 200
    watch.wait(days=3)
    assert deliver(app, letter, watch.now()) == 303
    watch.wait(days=2)
    signs(client, post_box, letter, "Eve", updates="1")
    forgets(watch.wait(days=8))
    told = [who for who in ("ada", "bo", "cleo", "dan", "eve") if post_box.to(f"{who}@example.org", "delivered")]
    assert told == ["ada", "bo"], "not who withdrew, wants no mail ever, or signed later"
    assert deliver(app, letter, watch.now(), to="the Speaker") == 303
    forgets(watch.wait(days=8))
    counts = {who: len(post_box.to(f"{who}@example.org", "delivered")) for who in ("ada", "bo", "cleo", "eve")}
    assert counts == {"ada": 1, "bo": 1, "cleo": 0, "eve": 1}
    forgets(watch.wait(days=15))
    assert keeps(letter) == {"Eve"}
    forgets(watch.wait(days=15))
    assert keeps(letter) == set()


@pytest.mark.parametrize(("to", "days", "sentence"), [
    (TO, 1, "in the future"),
    (TO, -1, "was published on"),
    ("  ", 0, "who it was delivered to"),
    ("x" * 201, 0, "Shorten this"),
])  # fmt: skip
def test_what_cannot_be_is_sent_back_with_what_was_typed(
    app: Flask, letter: Letter, to: str, days: int, sentence: str
) -> None:
    on = (clock.now() + timedelta(days=days)).date().isoformat()
    answer = at_desk(app, an_owner(letter)).post(
        f"/organise/letters/{letter.slug}/deliver", {"to_whom": to, "delivered_on": on}
    )
    assert (answer.status_code, sentence in answer.text, on in answer.text) == (422, True, True)
    assert client_page(app, letter).count("Delivered to") == 0


def client_page(app: Flask, letter: Letter) -> str:
    return app.test_client().get(f"/letters/{letter.slug}").text


def test_delivering_is_the_owners_alone_and_of_published_letters(app: Flask, letter: Letter) -> None:
    editor = at_desk(app, a_colleague(letter, Role.EDITOR))
    today = clock.now().date().isoformat()
    for url in ("deliver", "deliver/1/take-back"):
        said = {"to_whom": TO, "delivered_on": today}
        assert editor.post(f"/organise/letters/{letter.slug}/{url}", said).status_code == 403
    assert deliver(app, a_letter(published=False), clock.now()) == 422


def test_the_operator_says_it_by_command(app: Flask, client: FlaskClient, watch: Watch, letter: Letter) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["letter", "deliver", letter.slug]).exit_code == 2
    assert run(args=["letter", "deliver", letter.slug, "--to", TO, "--on", "yesterday"]).exit_code == 2
    assert run(args=["letter", "deliver", letter.slug, "--to", TO, "--on", "2199-01-01"]).exit_code == 1
    assert run(args=["letter", "deliver", letter.slug, "--take-back"]).exit_code == 1
    done = run(args=["letter", "deliver", letter.slug, "--to", TO])
    assert (done.exit_code, TO in done.output) == (0, True), done.output
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["delivered"][0]["to"] == TO
    assert run(args=["letter", "deliver", letter.slug, "--take-back"]).exit_code == 0
    end_read()
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["delivered"] == []


def test_a_letter_that_is_never_closed_nor_delivered_keeps_no_address_for_ever(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    ada = signs(client, post_box, letter, "Ada", updates="1")
    signs(client, post_box, letter, "Bo")
    last = clock.now()
    latest = last.replace(year=last.year + 2) + MONTH
    assert day(latest) in address_line(client, ada)
    done = app.test_cli_runner().invoke(args=["chores", "--dry-run", "--now", watch.wait(days=3650).isoformat()])
    assert "addresses: 2\n" in done.output
    assert "addresses left: 0\n" in done.output
    forgets(latest - timedelta(days=1))
    assert keeps(letter) == {"Ada", "Bo"}
    forgets(latest + timedelta(days=1))
    assert keeps(letter) == set()


def test_a_letter_that_is_being_archived_mails_nobody(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    signs(client, post_box, letter, "Ada", updates="1")
    watch.wait(days=23)
    assert deliver(app, letter, watch.now()) == 303
    with transaction() as session:
        archiving.begin(session, letter=session.get_one(Letter, letter.id), now=watch.wait(days=6))
    forgets(watch.wait(days=2))
    assert post_box.to("ada@example.org", "delivered") == []


def test_a_work_address_given_after_the_own_one_was_erased_is_erased_too(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    ada = signs(client, post_box, letter, "Ada")
    forgets(watch.wait(days=51))
    assert keeps(letter) == set()
    claim = {"profession": "actors", "route": "work-email", "work_email": "ada@northlight.example"}
    assert client.post(ada, data={"act": "claim", **claim}).status_code == 303
    assert jobs.run(watch.wait(days=29))["work addresses"] == 0
    assert jobs.run(watch.wait(days=2))["work addresses"] == 1
