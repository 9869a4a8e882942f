"""An angry editor wants everybody erased and may not; an owner does it in a temper; another owner takes it back."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import end_read, transaction
from app.letters import actions as letters
from app.letters import archiving
from app.models import Author, Letter, Role
from app.retention import jobs
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.house.public_pages import READ
from tests.journeys.steps import asked, everything, listed, path_of, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, sign, tally, work
from tests.pages.guarded_requests import guarded_requests, url_of
from tests.pages.lead_signatories import tie
from tests.post_box import PostBox

CLAIM = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "bo@northlight.example"}
ADA, BO, LEAD = "Ada Marlowe-Finch", "Bo Lindqvist", "Lea Quill"


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox, watch: Watch) -> Letter:
    """Signed by three who show their names, one of them in the credits; closed two days ago."""
    a_listed_domain("northlight.example")
    letter = a_letter(authors=[Author(position=0, name=LEAD, credit="Gaffer")])
    for name, email, more in ((BO, "bo@northlight.example", CLAIM), (LEAD, "lea@example.org", {})):
        signed(client, post_box, letter, name=name, email=email, **more)
    work()
    assert tie(at_desk(client.application, an_owner(letter)), letter, LEAD).status_code == 303
    return letter


def closed(letter: Letter, watch: Watch) -> None:
    with transaction() as session:
        letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    watch.wait(days=2)
    work()


def archive(browser: Browser, letter: Letter) -> None:
    page = browser.get(f"/organise/letters/{letter.slug}/archive")
    assert "Erase the signers and archive</button>" in page.text
    assert browser.post(f"/organise/letters/{letter.slug}/archive", {"sure": "1"}).status_code == 303
    end_read()
    time.sleep(1)  # rules.md: a name that goes is off every page within a second


def public_pages(app: Flask, client: FlaskClient, letter: Letter) -> dict[str, str]:
    """Every page of the letter that anybody may read, as it answers now."""
    found: dict[str, str] = {}
    for rule in app.url_map.iter_rules():
        of_letters = rule.endpoint in READ and not rule.endpoint.startswith("dev.")
        if of_letters and "GET" in (rule.methods or ()) and not rule.arguments - {"slug"}:
            for query in ("", f"?q={ADA.split()[0]}", f"?q={BO.split()[0]}", "?list=supporters"):
                url = str(rule).replace("<slug>", letter.slug) + query
                found[url] = client.get(url).data.decode(errors="replace")
    return found


def test_an_angry_editor_erases_nobody_and_an_owners_temper_is_taken_back(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name=ADA, email="ada@example.org")
    closed(letter, watch)
    editor = at_desk(app, a_colleague(letter, Role.EDITOR))
    hot, cool = an_owner(letter, email="hot@desk.example"), an_owner(letter, email="cool@desk.example")
    before, pages, rows = tally(client, letter), public_pages(app, client, letter), everything()
    assert all(any(name in page for page in pages.values()) for name in (ADA, BO, LEAD))

    for act in ("archive", "archive/take-back"):
        assert editor.post(f"/organise/letters/{letter.slug}/{act}", {"sure": "1"}).status_code == 403
    assert editor.post(f"/organise/letters/{letter.slug}/state", {"act": "archive", "sure": "1"}).status_code == 400
    assert everything()["signatures"] == rows["signatures"]

    archive(at_desk(app, hot), letter)
    assert tally(client, letter) | {"as_of": None} == before | {"as_of": None}
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["state"] == "archiving"
    for owner in (hot, cool):
        [mail] = post_box.to(owner.email, "archiving")
        assert hot.name in mail.text
        assert "any owner can cancel" in mail.text
    his = at_desk(app, cool)
    banner = his.get(f"/organise/letters/{letter.slug}/").text
    assert "is being archived" in banner
    assert "Cancel archiving</button>" in banner

    watch.wait(days=6)
    jobs.run(clock.now())
    assert his.post(f"/organise/letters/{letter.slug}/archive/take-back").status_code == 303
    end_read()
    time.sleep(1)
    assert [one.words for one in post_box.to(hot.email, "archiving")][-1].count("cancelled the archiving") == 1
    after = public_pages(app, client, letter)
    assert all(any(name in page for page in after.values()) for name in (ADA, BO, LEAD))
    assert everything()["signatures"] == rows["signatures"]
    assert standing(client, private)["listed"] is True
    watch.wait(days=30)
    jobs.run(clock.now())
    assert listed(client, letter, "verified") == [BO], "the week that was taken back never ends"


def test_for_a_week_no_page_names_anybody_and_nobody_takes_a_list_out(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    signed(client, post_box, letter, name=ADA, email="ada@example.org")
    closed(letter, watch)
    owner = at_desk(app, an_owner(letter))
    public_pages(app, client, letter)  # whatever is kept of a page is kept by now
    archive(owner, letter)
    watch.wait(seconds=1)
    for _ in range(2):  # within the week, and when the week is over but the worker has not come by
        for url, text in public_pages(app, client, letter).items():
            assert not any(name in text for name in (ADA, BO, LEAD)), url
            assert "listed, 0 private" not in text, url
        for rule, method, _act in guarded_requests(app):
            if method == "GET" and "settings" not in str(rule):
                text = owner.get(url_of(rule, letter, letter.organisation)).text
                assert not any(name in text for name in (ADA, BO, LEAD)), rule
        for form in ("csv", "xlsx", "json"):
            taken = owner.post(f"/organise/letters/{letter.slug}/tallies", {"list": "all", "format": form})
            assert taken.status_code == 409
            assert "letter no longer shows names" in taken.text
        assert owner.post(f"/organise/letters/{letter.slug}/tallies/addresses").status_code == 409
        done = app.test_cli_runner().invoke(args=["export", letter.slug, "--list", "all", "-o", "/dev/null"])
        assert done.exit_code == 1, done.output
        watch.wait(days=8)


def test_meanwhile_signers_read_it_and_do_what_they_may(
    client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name=ADA, email="ada@example.org")
    late = asked(client, post_box, letter, name="Late Quill", email="late@example.org")
    closed(letter, watch)
    with transaction() as session:
        archiving.begin(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    page = client.get(private).text
    assert "is being archived" in page
    assert "You don’t need to do anything" in page
    assert client.get(f"{private}/credit.png").status_code == 404
    data = client.get(f"{private}/my-data.json").get_json()
    assert data["letter"]["state"] == "archiving"
    assert data["letter"]["archives_at"] is not None
    assert sign(client, letter, email="new@example.org").status_code == 409
    assert client.get(late).status_code == 409
    client.post("/lost-link", data={"letter": letter.slug, "email": "lea@example.org"})
    [lost] = post_box.to("lea@example.org", "lost-link")
    assert press(client, path_of(lost.link), "withdraw").status_code == 303
    assert press(client, private, "erase").status_code == 200
    work()
    assert tally(client, letter)["signed"] == 1


def test_a_signer_of_an_archived_letter_is_told_what_has_ended(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name=ADA, email="ada@example.org")
    [signed_mail] = post_box.to("ada@example.org", "signed")
    [unsubscribe] = re.findall("<(http.*)>", signed_mail.message["List-Unsubscribe"])
    closed(letter, watch)
    archive(at_desk(app, an_owner(letter)), letter)
    week = watch.wait(days=7)
    with transaction() as session:
        assert archiving.run(session, letter_id=letter.id, now=week)
    for url in (private, unsubscribe):
        gone = client.get(path_of(url))
        assert (gone.status_code, "is archived" in gone.text) == (410, True)
    with transaction() as session:
        assert not archiving.run(session, letter_id=letter.id, now=week), "once"
    assert everything()["authors"] == [], "a lead signatory is a signer"


def test_the_operator_archives_and_takes_back_by_command(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, letter: Letter
) -> None:
    owner = an_owner(letter)
    run = app.test_cli_runner().invoke
    assert run(args=["letter", "archive", letter.slug]).exit_code == 1, "it is open"
    assert run(args=["letter", "close", letter.slug]).exit_code == 0
    watch.wait(days=2)
    archived = run(args=["letter", "archive", letter.slug])
    assert (archived.exit_code, "We erase its signers on" in archived.output) == (0, True), archived.output
    assert f"archiving  {letter.slug}" in run(args=["letter", "list"]).output
    assert listed(client, letter, "verified") == []
    [mail] = post_box.to(owner.email, "archiving")
    assert "The operator" in mail.text
    back = run(args=["letter", "archive", letter.slug, "--take-back"])
    assert (back.exit_code, listed(client, letter, "verified")) == (0, [BO]), back.output
    assert run(args=["letter", "archive", letter.slug, "--take-back"]).exit_code == 1
    assert run(args=["letter", "archive", "no-such-letter"]).exit_code == 1
    assert run(args=["letter", "archive"]).exit_code == 2
