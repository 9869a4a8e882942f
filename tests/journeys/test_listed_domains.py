"""Which mailboxes prove a workplace: the operator lists domains, signers ask for them, a listing can be taken off."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter, Role
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.claims import decide, queue, routes
from tests.journeys.steps import listed, named, signed, standing
from tests.make import a_letter, tally, work
from tests.pages.html import elements, text
from tests.post_box import PostBox


def domain(app: Flask, *words: str) -> tuple[int, str]:
    """What `flask domain` answers: its exit code, and what it prints."""
    done = app.test_cli_runner().invoke(args=["domain", *words])
    return done.exit_code, done.output


def claims(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, work_email: str, **more: Any) -> str:
    """Sign with a work mailbox, the one that signs unless another is given; the private link."""
    fields = {"professional": "1", "profession": "composers", "route": "work-email", "work_email": work_email}
    private = signed(client, post_box, letter, name=name, **({"email": work_email} | fields | more))
    work()
    return private


def claim(client: FlaskClient, private: str) -> str:
    return str(standing(client, private)["claim"])


NOBODYS = (
    *("co.uk", "CO.UK.", "@co.uk", "bob@co.uk", "https://co.uk/shop", "www.co.uk", "github.io"),
    *("公司.cn", "xn--55qx5d.cn", "com", "studio"),
    *("gmail.com", "mail.yahoo.co.uk", "mailinator.com", "x.mailinator.com", "proton.me", "192.0.2.7"),
    *("[2001:db8::7]", "*.studio.example", "", ".", "studio example", "studio..example", "x" * 5000),
)


def test_what_is_nobodys_workplace_is_refused_in_a_sentence(app: Flask) -> None:
    said = {(name, *more): domain(app, "add", name, *more) for name in NOBODYS for more in ((), ("--subdomains",))}

    assert {asked: told for asked, told in said.items() if told[0] != 1} == {}
    assert {asked: told for asked, told in said.items() if not re.fullmatch(r"Error: .+\.\n", told[1])} == {}
    assert domain(app, "list") == (0, "")


@pytest.mark.parametrize(
    "name",
    [
        *("Studio.Example.", "@studio.example", "ada@studio.example"),
        *("https://www.studio.example/people?a=b", "ｓtudio.example"),
    ],
)  # fmt: skip
def test_a_domain_is_read_as_people_write_it(app: Flask, name: str) -> None:
    assert domain(app, "add", name) == (0, "studio.example is listed, alone, without those below it (--subdomains).\n")
    assert domain(app, "remove", name)[0] == 0


def test_a_command_that_is_not_understood_ends_with_2(app: Flask) -> None:
    assert [
        domain(app, *words)[0] for words in (("add",), ("remove",), ("signers",), ("add", "a.example", "--no"))
    ] == [2] * 4
    assert domain(app, "add", "studio.example", "--organisation", "nobody")[0] == 1
    for command in ("add", "list", "waiting", "remove", "signers"):
        assert domain(app, command, "--help")[0] == 0


def test_a_listing_covers_its_host_alone_and_the_others_go_to_a_reviewer_with_that_reason(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    domain(app, "add", "studio.example")
    inside = claims(client, post_box, letter, "Ada Finch", "ada@studio.example")
    below = claims(client, post_box, letter, "Bao Finch", "bao@alumni.studio.example")
    other = claims(client, post_box, letter, "Cleo Finch", "cleo@press.studio.example", email="cleo@example.org")
    [second] = post_box.to("cleo@press.studio.example", "work-email")
    assert "but this one isn’t" in client.post(second.link).text
    work()

    assert [claim(client, one) for one in (inside, below, other)] == ["verified", "waiting", "waiting"]
    assert queue(desk, letter) == ["Bao Finch", "Cleo Finch"]
    page = desk.get(f"/organise/letters/{letter.slug}/review").text
    assert page.count("A host that is not listed") == 2
    assert "A domain above it is on our list" in client.get(below).text
    assert "many people" not in client.get(below).text.lower()

    decide(desk, letter, "Bao Finch", "verify")
    domain(app, "add", "studio.example", "--subdomains")
    work()
    assert [claim(client, one) for one in (inside, below, other)] == ["verified"] * 3
    assert queue(desk, letter) == []


@pytest.mark.parametrize(
    "local", ["info", "INFO+ada", "no-reply", "noreply", "do.not.reply", "press", "office2", "kontakt", "hello.la"]
)  # fmt: skip
def test_a_role_mailbox_goes_to_a_reviewer_with_that_reason(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, local: str
) -> None:
    domain(app, "add", "studio.example")
    private = claims(client, post_box, letter, "Ada Finch", f"{local}@studio.example")
    assert claim(client, private) == "waiting"
    assert "A role mailbox" in desk.get(f"/organise/letters/{letter.slug}/review").text
    assert "Its name describes a task" in client.get(private).text


def test_a_role_mailbox_that_is_not_the_one_that_signed_is_no_different(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    domain(app, "add", "studio.example", "--subdomains")
    private = claims(client, post_box, letter, "Ada Finch", "casting@la.studio.example", email="ada@example.org")
    [second] = post_box.to("casting@la.studio.example", "work-email")
    assert "named after a task" in client.post(second.link).text
    work()
    assert claim(client, private) == "waiting"
    assert tally(client, letter)["verified"] == 0


@pytest.mark.parametrize("local", ["ada", "Ada.Infofield", "dev.patel", "j.press", "nora.eply", "helloise"])
def test_a_persons_mailbox_is_no_role_mailbox(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, local: str
) -> None:
    domain(app, "add", "studio.example")
    assert claim(client, claims(client, post_box, letter, "Ada Finch", f"{local}@studio.example")) == "verified"


def test_domains_that_are_asked_for_are_shown_to_owners_and_the_operator_and_listing_one_sends_the_links(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    owner = at_desk(app, a_colleague(letter, Role.OWNER))
    review, overview = f"/organise/letters/{letter.slug}/review", f"/organise/letters/{letter.slug}/"
    assert domain(app, "waiting") == (0, "No domains to list.\n")
    assert "not listed yet" not in owner.get(review).text + owner.get(overview).text
    privates = [
        claims(
            client, post_box, letter, f"{name} Finch", f"{name.lower()}@northlight.example", email=f"{name}@example.org"
        )
        for name in ("Ada", "Bao")
    ]
    claims(client, post_box, letter, "Cleo Finch", "cleo@salt.example")
    claims(client, post_box, a_letter(), "Ada Finch", "ada@northlight.example", email="ada@elsewhere.example")

    code, said = domain(app, "waiting")
    assert code == 0
    assert [line.rsplit("\t", 1)[0] for line in said.splitlines()] == [
        "northlight.example\t3 signers on 2 letters", "salt.example\t1 signer on 1 letter",
    ]  # fmt: skip
    assert "Work domains not listed yet" in owner.get(overview).text
    rows = elements(owner.get(review).text, "tr:has(> th[scope=row] > bdi):has(> th + td.number)")
    assert [(text(row, "th > bdi"), text(row, "th + td.number")) for row in rows] == [
        ("northlight.example", "2"),
        ("salt.example", "1"),
    ]
    signature = owner.get(f"/organise/letters/{letter.slug}/signatures/{named(letter, 'Ada Finch').id}").text
    assert f'<a href="{review}#domains">northlight.example</a>' in signature

    domain(app, "add", "northlight.example")
    work()
    for name in ("ada", "bao"):
        client.post(post_box.to(f"{name}@northlight.example", "work-email")[0].link)
    work()
    assert [claim(client, one) for one in privates] == ["verified", "verified"]
    assert "northlight" not in domain(app, "waiting")[1]


def test_whoever_was_verified_stays_so_when_a_listing_is_taken_off_and_nobody_new_is(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    domain(app, "add", "studio.example")
    before = claims(client, post_box, letter, "Ada Finch", "ada@studio.example")
    asked = claims(client, post_box, letter, "Bao Finch", "bao@studio.example", email="bao@example.org")
    code, said = domain(app, "remove", "studio.example")
    assert (code, said) == (
        0,
        "studio.example is no longer listed. Signers it verified, who stay verified: 1. Use --revoke to undo that.\n",
    )
    after = claims(client, post_box, letter, "Cleo Finch", "cleo@studio.example")
    link = post_box.to("bao@studio.example", "work-email")[0].link
    assert "isn’t on our list" in client.post(link).text
    work()

    assert [claim(client, one) for one in (before, asked, after)] == ["verified", "waiting", "waiting"]
    assert "studio.example\t2 signers" in domain(app, "waiting")[1]
    assert domain(app, "remove", "studio.example")[0] == 1

    domain(app, "add", "studio.example")
    work()
    client.post(post_box.to("bao@studio.example", "work-email")[0].link)
    work()
    assert [claim(client, one) for one in (before, asked, after)] == ["verified"] * 3


def test_a_listing_that_was_false_is_revoked_at_once_and_the_signers_are_told(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    domain(app, "add", "studio.example", "--subdomains")
    domain(app, "add", "art.studio.example")
    addresses = ("ada@studio.example", "bao@la.studio.example", "cleo@art.studio.example", "dido@otherstudio.example")
    domain(app, "add", "otherstudio.example")
    privates = [claims(client, post_box, letter, f"{one[:3].title()} Finch", one) for one in addresses]
    assert listed(client, letter, "verified") == ["Ada Finch", "Bao Finch", "Cle Finch", "Did Finch"]
    code, said = domain(app, "signers", "studio.example")
    assert (code, "studio.example: " in said, f"{letter.slug}: 3 signers" in said) == (0, False, True)
    assert "Ada Finch" in said
    assert "Did Finch" not in said

    code, said = domain(app, "remove", "studio.example", "--revoke")
    assert (code, said) == (
        0,
        "studio.example is no longer listed. Signers it verified, who are supporters again and get an email: 2.\n",
    )
    work()
    assert [claim(client, one) for one in privates] == ["waiting", "waiting", "verified", "verified"]
    assert (tally(client, letter)["verified"], tally(client, letter)["supporters"]) == (2, 2)
    for address in addresses[:2]:
        told = post_box.to(address, "decision")[-1]
        assert "is no longer on our list" in told.words
    assert [mail for mail in post_box.to(addresses[2]) if "isn’t on our list" in mail.words] == []
    assert "no longer counts" in client.get(privates[0]).text
    assert [route.state for route in routes(letter, "Ada Finch")] == ["withdrawn"]
    assert app.test_cli_runner().invoke(args=["tally", "audit"]).exit_code == 0
    assert domain(app, "remove", "studio.example", "--revoke")[0] == 1


def test_a_listing_that_was_taken_off_can_be_revoked_later(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    domain(app, "add", "studio.example")
    private = claims(client, post_box, letter, "Ada Finch", "ada@studio.example")
    domain(app, "remove", "studio.example")
    assert domain(app, "remove", "studio.example", "--revoke")[0] == 0
    work()
    assert claim(client, private) == "waiting"
