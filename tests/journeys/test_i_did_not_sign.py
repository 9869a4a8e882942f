"""“This is me, and I did not sign”: from the mailbox that signed it hides a name, from any other it is a report that is
looked at first.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter, Role
from app.moderation import reports
from app.tally import audit
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.steps import asked, listed, named, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, confirm, tally, work
from tests.pages.html import texts
from tests.pages.report_page import reports_name
from tests.post_box import PostBox, Received

STRANGERS = "catchall-attacker.example"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def a_verified(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, at: int) -> str:
    a_listed_domain("northlight.example")
    address = f"{name.split()[0].lower()}{at}@northlight.example"
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": address}
    return signed(client, post_box, letter, name=name, email=address, **claim)


def says_me(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, email: str) -> str:
    """Report the name, and press the button of the link; what the page says."""
    assert reports_name(client, letter, name, "me", email=email).status_code == 303
    return client.post(post_box.to(email, "report")[-1].link).text


def in_front(desk: Browser, letter: Letter) -> list[str]:
    page = desk.get(f"/organise/letters/{letter.slug}/names").text.partition('id="reported"')[2]
    return texts(page.partition('id="corrected"')[0], "th[scope=row] > bdi.serif")


def test_a_stranger_with_a_catch_all_domain_takes_no_verified_name_off(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    count = 6 if "postgresql" in app.extensions["undersigned"].database_url else 30
    names = [f"Octavia Brandt{chr(97 + at % 26) * (1 + at // 26)}" for at in range(count)]
    privates = [a_verified(client, post_box, letter, name, at) for at, name in enumerate(names)]
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work(watch.now())
    reports_name(client, letter, "Eve Fake")
    watch.wait(minutes=6)

    for at, name in enumerate(names):
        said = says_me(client, post_box, letter, name, f"m{at}@{STRANGERS}")
        assert "Until then the name stays where it is" in said
    says_me(client, post_box, letter, names[0], f"again@{STRANGERS}")  # and once more by another mailbox
    work(watch.now())

    assert sorted(listed(client, letter, "verified")) == sorted(names)
    assert tally(client, letter)["private"] == 1
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert in_front(desk, letter) == [*names, "Eve Fake"]
    for at, name in enumerate(names):
        [mail] = post_box.to(f"octavia{at}@northlight.example", "reported")
        assert STRANGERS not in mail.everything
        assert "this is me, and I did not sign" in mail.words
        assert name.split()[1] not in mail.words  # nothing that somebody has typed

    signer_answers(client, desk, letter, privates[0])
    assert audit.audit(letter) == []


def signer_answers(client: FlaskClient, desk: Browser, letter: Letter, private: str) -> None:
    assert "Someone says this is their name" in client.get(private).text
    assert client.post(private, data={"act": "doubt", "words": " "}).status_code == 422
    assert client.post(private, data={"act": "doubt", "words": "I am the one in the guild’s book."}).status_code == 303
    assert client.get(f"{private}/my-data.json").get_json()["reports"][0]["your_answer"].startswith("I am the one")
    assert "I am the one in the guild’s book." in desk.get(f"/organise/letters/{letter.slug}/names").text


def test_strangers_hide_supporters_within_the_bound_of_all_reports(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_HIDDEN", 2)
    for name in ("Ada Finch", "Bao Finch", "Cleo Finch"):
        signed(client, post_box, letter, name=name, email=f"{name[:3].lower()}@example.org")
    work(watch.now())
    watch.wait(minutes=6)
    assert "We have taken the name off the lists" in says_me(client, post_box, letter, "Ada Finch", f"m1@{STRANGERS}")
    reports_name(client, letter, "Bao Finch")
    assert "Until then the name stays" in says_me(client, post_box, letter, "Cleo Finch", f"m2@{STRANGERS}")

    assert listed(client, letter, "supporters") == ["Cleo Finch"]


@pytest.mark.parametrize("spelling", ["octavia0@northlight.example", "Octavia0@NORTHLIGHT.example"])
def test_the_mailbox_that_signed_hides_a_verified_name_always_and_at_once(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    monkeypatch.setattr(reports, "MOST_HIDDEN", 0)
    a_verified(client, post_box, letter, "Octavia Brandt", 0)
    work(watch.now())
    watch.wait(minutes=6)
    assert "We have taken the name off the lists" in says_me(client, post_box, letter, "Octavia Brandt", spelling)

    assert listed(client, letter, "verified") == []  # before the registrar looks
    work(watch.now())
    assert (tally(client, letter)["verified"], tally(client, letter)["private"]) == (1, 1)
    assert audit.audit(letter) == []


def test_the_work_mailbox_that_a_claim_names_is_the_signers_own_as_well(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    a_listed_domain("northlight.example")
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "o@northlight.example"}
    link = asked(client, post_box, letter, name="Octavia Brandt", email="eve@example.org", **claim)
    assert confirm(client, link).status_code == 303
    work(watch.now())
    client.post(post_box.to("o@northlight.example", "work-email")[0].link)
    work(watch.now())
    assert listed(client, letter, "verified") == ["Octavia Brandt"]
    watch.wait(minutes=6)

    says_me(client, post_box, letter, "Octavia Brandt", "o@northlight.example")

    assert listed(client, letter, "verified") == []
    [mail] = told(post_box, "eve@example.org")
    assert "Someone who reads your email" in mail.words
    assert "o@northlight" not in mail.text


def told(post_box: PostBox, address: str) -> list[Received]:
    return post_box.to(address, "reported")


def test_a_name_that_somebody_has_kept_is_hidden_again_by_its_own_mailbox_alone(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work(watch.now())
    reports_name(client, letter, "Ada Finch")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    page = f"/organise/letters/{letter.slug}/signatures/{named(letter, 'Ada Finch').id}"
    assert desk.send(page, f"/organise/letters/{letter.slug}/names", verdict="yes").status_code == 303
    work(watch.now())
    watch.wait(minutes=6)

    says_me(client, post_box, letter, "Ada Finch", f"m1@{STRANGERS}")
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    watch.wait(minutes=6)
    says_me(client, post_box, letter, "Ada Finch", "ada@example.org")
    assert listed(client, letter, "supporters") == []
