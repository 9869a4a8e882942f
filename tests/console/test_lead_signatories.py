"""Lead signatories are printed by organisers: no guarded name among them that its bearer has not signed with."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.trace import By
from app.db import end_read, transaction
from app.models import Letter, Role
from app.moderation import protected, releases
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
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.steps import named, signed
from tests.make import shown_in, work
from tests.post_box import PostBox

STAR = "Orla Vantongeren"
SAID = "This name is guarded"


def protect(letter: Letter | None, name: str = STAR, *, famous: bool = True) -> None:
    with transaction() as session:
        protected.protect(
            session, letter_id=letter and letter.id, name=name, famous=famous, watch=None, by=By(), now=clock.now()
        )
    end_read()


@pytest.fixture
def noor(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, a_colleague(letter, Role.EDITOR))


def lead(browser: Browser, letter: Letter, name: str) -> tuple[int, bool]:
    """Print somebody as the first lead signatory. The status, and whether the form says that the name is guarded."""
    url = settings_of(letter.slug)
    answer = browser.post(url, opened(browser, url) | {"author-0-name": name, "do": "save"})
    end_read()
    return answer.status_code, SAID in answer.text


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
            releases.release(session, signature_id=named(letter, STAR).id, by=by, now=clock.now())
    end_read()
    work()

    assert lead(noor, letter, STAR) == (303, False)
    assert STAR in client.get(f"/letters/{letter.slug}").text


def test_who_was_printed_before_her_name_was_protected_keeps_nobody_from_saving(letter: Letter, noor: Browser) -> None:
    assert lead(noor, letter, STAR) == (303, False)
    protect(letter)

    assert lead(noor, letter, STAR) == (303, False)


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
    assert f"{STAR}: guarded since" in refused.text
    assert not letter_of(slug).is_public()
