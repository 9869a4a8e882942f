"""Lead signatories sign like everyone; each is printed while the signature that an owner tied to the name stands."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit_log.record import By
from app.core import clock
from app.core.db import end_read, transaction
from app.models import Letter, ReportKind, Role
from app.moderation import approvals, reports
from tests.console.writing import (
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    settings_of,
    whole,
)
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import moderate, named, press, signed, standing
from tests.make import shown_in, work
from tests.pages.html import elements
from tests.pages.lead_signatories import tie
from tests.post_box import PostBox
from tests.protected import MAREN, STAR, protect

SAID = "This name is protected"


@pytest.fixture
def noor(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, a_colleague(letter, Role.EDITOR))


def lead(browser: Browser, letter: Letter, name: str) -> tuple[int, bool]:
    """Print somebody as the first lead signatory. The status, and whether the form says that the name is guarded."""
    url = settings_of(letter.slug)
    answer = browser.post(url, opened(browser, url) | {"author-0-name": name, "do": "save"})
    end_read()
    return answer.status_code, SAID in answer.text


def paper(client: FlaskClient, letter: Letter) -> str:
    """Everything that a stranger reads of a letter's head and foot, without its lists of names."""
    time.sleep(0.3)  # a page may be a quarter of a second old
    page = client.get(f"/letters/{letter.slug}").text
    return "\n".join(one.html or "" for one in elements(page, "ul[class^=signature-lines], section[class^=lead-card]"))


@pytest.mark.parametrize("name", [STAR, "Оrlа Vаntоngеrеn", "The Real Orla Vantongeren"])
def test_no_editor_prints_a_celebrity_who_has_not_signed(
    client: FlaskClient, letter: Letter, noor: Browser, name: str
) -> None:
    protect(None)

    assert lead(noor, letter, name) == (422, True)
    assert "antongeren" not in client.get(f"/letters/{letter.slug}").text
    assert lead(noor, letter, "Maren Oyelaran") == (303, False)


def test_a_celebrity_is_printed_once_two_have_released_her_signature(
    client: FlaskClient, post_box: PostBox, letter: Letter, noor: Browser
) -> None:
    protect(letter)
    signed(client, post_box, letter, name=STAR, email="orla@stars.example")
    assert lead(noor, letter, STAR) == (422, True), "held"
    for reviewer in ("first@desk.example", "second@desk.example"):
        by = By(a_colleague(letter, Role.REVIEWER, email=reviewer).id, letter.organisation_id)
        with transaction() as session:
            approvals.release(session, signature_id=named(letter, STAR).id, by=by, now=clock.now())
    end_read()
    work()

    assert lead(noor, letter, STAR) == (303, False)
    tie(at_desk(client.application, an_owner(letter)), letter, STAR)
    assert STAR in paper(client, letter)


def test_who_was_printed_before_her_name_was_protected_keeps_nobody_from_saving(letter: Letter, noor: Browser) -> None:
    assert lead(noor, letter, STAR) == (303, False)
    protect(letter)

    assert lead(noor, letter, STAR) == (303, False)


def test_a_lead_signatory_is_unseen_until_an_owner_has_tied_her_signature(
    client: FlaskClient, post_box: PostBox, letter: Letter, noor: Browser
) -> None:
    lead(noor, letter, MAREN)
    strangers = (f"/letters/{letter.slug}", f"/letters/{letter.slug}/credits", f"/api/v1/letters/{letter.slug}", "/")
    assert not any(MAREN in client.get(url).text for url in strangers)
    private = signed(client, post_box, letter, name="Mаren Oyelаran", email="fake@post.example")
    held = signed(client, post_box, letter, name=MAREN, email="maren@post.example")
    work()
    assert [standing(client, link)["number"] for link in (private, held)] == [None, None], "both wait for a look"

    owner = at_desk(client.application, an_owner(letter))
    page = owner.get(f"/organise/letters/{letter.slug}/leads").text
    assert "No signature is tied to this name yet" in page
    assert "post.example" in page
    done = tie(owner, letter, MAREN)

    assert done.status_code == 303
    assert paper(client, letter).count(MAREN) == 3, "the signature line twice, and the head of the credits"
    assert standing(client, held)["number"] == 1
    assert "Mаren" not in client.get(f"/letters/{letter.slug}").text


@pytest.mark.parametrize("way", ["hide", "withdraw", "erase", "remove", "report", "rename"])
def test_a_lead_signatory_is_gone_with_the_signature(
    client: FlaskClient, post_box: PostBox, letter: Letter, noor: Browser, way: str
) -> None:
    private = signed(client, post_box, letter, name=MAREN, email="maren@post.example")
    work()
    lead(noor, letter, MAREN)
    tie(at_desk(client.application, an_owner(letter)), letter, MAREN)
    assert MAREN in paper(client, letter)

    match way:
        case "remove":
            moderate("remove", named(letter, MAREN))
        case "report":
            with transaction() as session:
                reports.report(session, signature=named(letter, MAREN), kind=ReportKind.FAKE, now=clock.now())
        case "rename":
            client.post(private, data={"act": "correct", "name": "Ada Marlowe-Finch", "file_under": ""})
        case _:
            press(client, private, way)
    end_read()

    assert paper(client, letter) == ""
    assert MAREN not in client.get(f"/letters/{letter.slug}").text


def test_saving_the_settings_keeps_the_tie_and_another_name_ends_it(
    client: FlaskClient, post_box: PostBox, letter: Letter, noor: Browser
) -> None:
    signed(client, post_box, letter, name=MAREN, email="maren@post.example")
    work()
    lead(noor, letter, MAREN)
    tie(at_desk(client.application, an_owner(letter)), letter, MAREN)

    assert lead(noor, letter, MAREN) == (303, False)
    assert MAREN in paper(client, letter)
    assert lead(noor, letter, "Idris Fennimore") == (303, False)
    assert paper(client, letter) == ""


def test_only_an_owner_ties_and_only_a_signature_of_that_name(
    client: FlaskClient, post_box: PostBox, letter: Letter, noor: Browser
) -> None:
    signed(client, post_box, letter, name=MAREN, email="maren@post.example")
    signed(client, post_box, letter, name="Una Plain", email="una@post.example")
    work()
    lead(noor, letter, MAREN)
    assert "An owner can tie it" in noor.get(f"/organise/letters/{letter.slug}/leads").text
    assert tie(noor, letter, MAREN).status_code == 403
    owner, url = at_desk(client.application, an_owner(letter)), f"/organise/letters/{letter.slug}/leads"
    form = shown_in(owner.get(url).text)

    assert (
        owner.post(url, form | {"number": str(named(letter, "Una Plain").id), "seen": "Una Plain"}).status_code == 409
    )
    assert owner.post(url, form | {"seen": "Maren O."}).status_code == 409
    assert owner.post(url, form | {"number": "99999"}).status_code == 404
    assert owner.post(url, form | {"lead": "99999"}).status_code == 404
    assert paper(client, letter) == ""


def test_a_draft_prints_neither_its_addressee_nor_a_protected_name(app: Flask) -> None:
    protect(None, famous=False)
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    for name in ("Hester Vantongeren", STAR):
        refused = noor.post(new_letter_at(organisation), whole(**{"author-0-name": name}))
        assert (refused.status_code, SAID in refused.text) == (422, True)
        assert f'value="{name}"' in refused.text, "nothing typed is lost"
    slug = a_draft(noor, organisation, **{"author-0-name": "Maren Oyelaran"})

    assert [one.name for one in letter_of(slug).authors] == ["Maren Oyelaran"]


def test_a_name_protected_since_the_draft_was_saved_is_not_published(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, **{"author-0-name": STAR})
    protect(None)

    url = f"/organise/letters/{slug}/state"
    refused = noor.post(url, shown_in(noor.post(url, {"act": "publish"}).text) | {"act": "publish"})

    assert refused.status_code == 409
    assert f"{STAR}: protected since" in refused.text
    assert not letter_of(slug).is_public()
