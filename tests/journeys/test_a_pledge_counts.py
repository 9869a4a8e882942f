"""A pledge counts what its signers promise; who promised what, nobody reads but its owners beside an address."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.core import clock
from app.core.db import db, end_read, transaction
from app.demo.load import load
from app.models import CountedPromise, Letter, PromiseTally, SignaturePromise
from app.retention import jobs
from app.signing import owner_actions
from app.tally.audit import audit
from tests.desk import an_owner, at_desk
from tests.journeys.steps import asked, everything, moderate, named, press, signed
from tests.journeys.watch import Watch, archived
from tests.make import a_letter, a_pledge, amended, confirm, work
from tests.post_box import PostBox
from tests.statements import statements


def promised(client: FlaskClient, letter: Letter) -> dict[str, int]:
    """As anybody reads it in the API; the page has to say the same, and the audit has to agree."""
    work()
    client.application.extensions.pop("letter_pages", None)  # the page may be a quarter of a second old
    told = client.get(f"/api/v1/letters/{letter.slug}").get_json()["promises"]
    page = " ".join(client.get(f"/letters/{letter.slug}").text.split())
    for one in told:
        count = one["count"]
        said = f"{count} signer{'' if count == 1 else 's'}" if count else "No one yet"
        assert f'{one["words"]}</span> <span class="promises-count">{said}</span>' in page
    assert audit(db.session.get_one(Letter, letter.id)) == []
    return {one["key"]: one["count"] for one in told}


def promising(*keys: str) -> dict[str, str]:
    return {f"action-{key}": "1" for key in keys}


def test_each_promise_is_counted_of_those_who_stand_private_ones_too(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_pledge("ask", "label", "pay")
    assert promised(client, letter) == {"ask": 0, "label": 0, "pay": 0}
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **promising("ask", "pay"))
    signed(client, post_box, letter, name="Zora Quill", email="z@example.org", show_name="no", **promising("ask"))
    signed(client, post_box, letter, name="Senator Held", email="held@example.org", **promising("ask", "label"))
    assert promised(client, letter) == {"ask": 2, "label": 0, "pay": 1}  # whoever is held counts nowhere

    assert moderate("release", named(letter, "Senator Held"))
    assert promised(client, letter) == {"ask": 3, "label": 1, "pay": 1}
    assert moderate("remove", named(letter, "Senator Held"))
    assert promised(client, letter) == {"ask": 2, "label": 0, "pay": 1}
    assert moderate("restore", named(letter, "Senator Held"))
    press(client, ada, "hide")
    assert promised(client, letter) == {"ask": 3, "label": 1, "pay": 1}
    press(client, ada, "withdraw")
    assert promised(client, letter) == {"ask": 2, "label": 1, "pay": 0}

    watch.wait(minutes=6)
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **promising("label"))
    assert promised(client, letter) == {"ask": 2, "label": 2, "pay": 0}


def test_what_the_confirm_page_sends_is_what_is_promised(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_pledge("ask", "label")
    link = asked(client, post_box, letter, email="ada@example.org", **promising("ask"))
    assert promised(client, letter) == {"ask": 0, "label": 0}
    assert confirm(client, link, **promising("label")).status_code == 303
    assert promised(client, letter) == {"ask": 1, "label": 1}


def test_binding_to_a_newer_text_counts_nobody_twice_and_what_is_promised_now(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_pledge("ask", "pay")
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **promising("ask"))
    assert promised(client, letter) == {"ask": 1, "pay": 0}
    for words, keys in (("Newer words.", ("ask",)), ("Newest words.", ("pay",)), ("The last.", ("ask", "pay"))):
        text_id, ada = amended(letter, words).id, named(letter, "Ada Finch").id
        with transaction() as session:
            assert owner_actions.reaffirm(
                session, signature_id=ada, text_version_id=text_id, now=clock.now(), promised=keys
            )
        assert promised(client, letter) == {key: int(key in keys) for key in ("ask", "pay")}


def rows_left() -> tuple[int, int]:
    """What somebody has promised, and what is tallied."""
    end_read()
    return db.session.query(SignaturePromise).count(), db.session.query(CountedPromise).count()


def test_erased_signers_are_counted_no_more_and_what_they_promised_goes(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_pledge("ask", "pay")
    for at, before in enumerate(((), ("work",), ("withdraw",), ("withdraw", "work"))):
        private = signed(client, post_box, letter, name="Ada Finch", email=f"a{at}@example.org", **promising("ask"))
        for step in before:
            work() if step == "work" else press(client, private, step)
        press(client, private, "erase")
        assert promised(client, letter) == {"ask": 0, "pay": 0}
        assert rows_left() == (0, 0), before
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org", **promising("pay"))
    work()
    eve = post_box.to("eve@example.org", "signed")[0].link
    assert moderate("remove", named(letter, "Eve Fake"))
    press(client, eve, "erase")
    assert promised(client, letter) == {"ask": 0, "pay": 0}
    assert rows_left() == (0, 0)


def test_archiving_moves_no_count_and_a_rebuild_finds_the_same(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_pledge("ask", "pay")
    for at in range(3):
        signed(client, post_box, letter, name=f"Ada {'abc'[at]}", email=f"a{at}@example.org", **promising("ask"))
    gone = signed(client, post_box, letter, name="Gone Quill", email="g@example.org", **promising("pay"))
    press(client, gone, "withdraw")
    signed(client, post_box, letter, name="Senator Held", email="h@example.org", **promising("pay"))
    assert promised(client, letter) == {"ask": 3, "pay": 0}
    archived(letter, watch)
    jobs.run(clock.now())
    assert promised(client, letter) == {"ask": 3, "pay": 0}
    assert rows_left() == (0, 3)
    for spoiled in ("DELETE FROM promise_tallies", "UPDATE promise_tallies SET signed = 40"):
        with transaction() as session:
            session.connection().execute(text(spoiled))
        assert any("by promise" in finding for finding in audit(db.session.get_one(Letter, letter.id)))
        end_read()
        assert app.test_cli_runner().invoke(args=["tally", "rebuild"]).exit_code == 0
        assert promised(client, letter) == {"ask": 3, "pay": 0}


def test_who_promised_what_is_on_no_public_page_and_in_the_owners_list_alone(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_pledge("ask", "pay")
    form = " ".join(client.get(f"/letters/{letter.slug}/sign").text.split())
    assert "Everyone sees how many people made each promise; no one sees who." in form
    assert "the pledge’s owners see your promises beside your address" in form
    signed(
        client, post_box, letter, name="Ada Finch", email="ada@example.org", updates="1", quote="1", **promising("pay")
    )
    work()
    for page in ("/credits", "/supporters"):
        assert "I promise" not in client.get(f"/letters/{letter.slug}{page}").text
    for which in ("verified", "supporters"):
        answer = client.get(f"/api/v1/letters/{letter.slug}/signatures?list={which}")
        assert "pay" not in answer.text
    owner = at_desk(app, an_owner(letter))
    tallies = f"/organise/letters/{letter.slug}/tallies"
    assert "I promise" not in owner.post(tallies, {"list": "all", "format": "csv"}).text
    assert "I promise" not in owner.post(f"{tallies}/quotes").text
    rows = list(csv.reader(StringIO(owner.post(f"{tallies}/addresses").data.decode("utf-8-sig"))))
    assert (rows[0][-1], rows[1][-1], rows[1][1]) == ("promises", "I promise pay", "ada@example.org")


def test_a_letter_that_is_no_pledge_has_none(client: FlaskClient) -> None:
    letter = a_letter()
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["promises"] == []
    assert "what signers promise" not in client.get(f"/letters/{letter.slug}").text


def test_a_pledge_that_opens_later_shows_its_promises_without_a_count(client: FlaskClient) -> None:
    letter = a_pledge("ask", opens_at=clock.now() + timedelta(days=2))
    page = " ".join(client.get(f"/letters/{letter.slug}").text.split())
    assert '<li><span class="promises-words">I promise ask</span></li>' in page


def test_the_demos_pledge_shows_them_for_as_many_queries_at_any_size(app: Flask, client: FlaskClient) -> None:
    slugs = load(signers=0, now=clock.now())
    pledge = next(s for s in slugs if client.get(f"/api/v1/letters/{s}").get_json()["kind"] == "pledge")

    def asked_for() -> list[Any]:
        db.session.remove()
        with statements() as run:
            told = client.get(f"/api/v1/letters/{pledge}").get_json()
        db.session.remove()
        app.extensions.pop("letter_pages", None)
        with statements() as page_run:
            assert client.get(f"/letters/{pledge}").status_code == 200
        return [told["promises"], len(run), len(page_run)]

    nobody, *cost = asked_for()
    assert [one["count"] for one in nobody] == [0] * len(nobody) != []
    load(signers=200, now=clock.now())
    many, *cost_of_many = asked_for()
    assert all(one["count"] for one in many[:1])
    assert cost_of_many == cost
    assert len([row for row in everything()["promise_tallies"] if row[2]]) >= 1
    assert db.session.query(PromiseTally).count() >= 1
